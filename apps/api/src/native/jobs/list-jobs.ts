import type { AccountJobsRepository } from '@pixmill/db';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { pageOf } from '../route/schemas.js';
import { jobListQuery } from './job-filter.js';
import { jobSummaryExample, jobSummarySchema, renderJobSummary } from './job-summary.js';

export interface ListJobsDeps {
  readonly database: { readonly accountJobs: Pick<AccountJobsRepository, 'list'> };
}

/** Lists the jobs of the account, of every dialect. */
export const createListJobsRoute = ({ database }: ListJobsDeps) =>
  defineRoute<AccountContext>()({
    method: 'get',
    path: '/jobs',
    operationId: 'listJobs',
    tag: 'Jobs',
    summary: 'List jobs, newest first',
    description: 'Jobs of the native API and of the dialects. A job in the list has counts in the place of its images.',
    scope: 'jobs:read',
    query: jobListQuery,
    replies: {
      200: {
        description: 'A page of jobs',
        schema: pageOf(jobSummarySchema),
        example: { items: [jobSummaryExample], next_cursor: null },
      },
    },
    errors: [],
    async handle({ accountId }, { query }) {
      const { limit, cursor, label, collection_id, parent_id, created_after, created_before, ...filters } = query;
      const rows = await database.accountJobs.list({
        ...{ accountId, ...filters, labels: label, collectionId: collection_id, parentId: parent_id },
        ...{ createdAfter: created_after, createdBefore: created_before, after: parseCursor(cursor), limit: limit + 1 },
      });
      const toPosition = ({ createdAt, id }: (typeof rows)[number]) => ({ at: createdAt, id });
      return answer(200, toPage(rows, { limit, toItem: renderJobSummary, toPosition }));
    },
  });
