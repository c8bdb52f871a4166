import type { DeleteJob } from '@pixmill/jobs';
import type { AccountContext } from '../account-context.js';
import { answer, defineRoute } from '../route/api-route.js';
import { deletedSchema, idParams } from '../route/schemas.js';

export interface DeleteJobDeps {
  readonly deleteJob: DeleteJob;
}

/** Deletes a settled job with its files. */
export const createDeleteJobRoute = ({ deleteJob }: DeleteJobDeps) =>
  defineRoute<AccountContext>()({
    method: 'delete',
    path: '/jobs/:id',
    operationId: 'deleteJob',
    tag: 'Jobs',
    summary: 'Delete a settled job',
    description:
      'Deletes the job, its results and its sources at once. A callback that is still due is not sent. The ledger keeps its entries. Cancel an unsettled job first.',
    scope: 'jobs:write',
    params: idParams,
    replies: {
      200: {
        description: 'The job is deleted',
        schema: deletedSchema,
        example: { id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', deleted: true },
      },
    },
    errors: ['job_not_found', 'job_unsettled', 'storage_failed'],
    async handle({ accountId }, { params: { id } }) {
      await deleteJob({ jobId: id, accountId });
      return answer(200, { id, deleted: true as const });
    },
  });
