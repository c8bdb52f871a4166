import { AppError } from '@pixmill/contracts';
import type { DeleteJob } from '@pixmill/jobs';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { idOf, type JsonRequest, type JsonRoute } from '../json-route.js';

export interface JobRoutesDeps {
  readonly deleteJob: DeleteJob;
}

const jobIdSchema = z.guid();

/** Deletes a settled job with its files. */
export function createJobRoutes({ deleteJob }: JobRoutesDeps): readonly JsonRoute<AccountContext>[] {
  async function remove({ accountId }: AccountContext, call: JsonRequest) {
    const id = jobIdSchema.safeParse(idOf(call));
    if (!id.success) throw new AppError('job_not_found');
    await deleteJob({ jobId: id.data, accountId });
    return { id: id.data, deleted: true };
  }
  return [{ method: 'delete', path: '/jobs/:id', status: 200, handle: remove }];
}
