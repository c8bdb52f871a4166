import type { AccountContext } from '../account-context.js';
import type { AnyApiRoute } from '../route/api-route.js';
import { createJobArchiveRoute, type JobArchiveRouteDeps } from './archive-route.js';
import { type CancelJobDeps, createCancelJobRoute } from './cancel-job.js';
import { createDeleteJobRoute, type DeleteJobDeps } from './delete-job.js';
import { createListJobsRoute, type ListJobsDeps } from './list-jobs.js';
import { createRetryJobRoute, type RetryJobDeps } from './retry-job.js';
import { createShowJobRoute, type ShowJobDeps } from './show-job.js';

export type JobRoutesDeps = ListJobsDeps & ShowJobDeps & CancelJobDeps & RetryJobDeps & DeleteJobDeps & JobArchiveRouteDeps;

/** Reading jobs and acting on them. */
export function createJobRoutes(deps: JobRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    createListJobsRoute(deps),
    createShowJobRoute(deps),
    createCancelJobRoute(deps),
    createRetryJobRoute(deps),
    createJobArchiveRoute(deps),
    createDeleteJobRoute(deps),
  ];
}
