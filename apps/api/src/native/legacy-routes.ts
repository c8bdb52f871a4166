import type { AccountContext } from './account-context.js';
import { createJobRoutes, type JobRoutesDeps } from './jobs/job-routes.js';
import type { JsonRoute } from './json-route.js';

export type LegacyRoutesDeps = JobRoutesDeps;

/** Endpoints of an account that have no schemas yet. */
export function createLegacyRoutes(deps: LegacyRoutesDeps): readonly JsonRoute<AccountContext>[] {
  return createJobRoutes(deps);
}
