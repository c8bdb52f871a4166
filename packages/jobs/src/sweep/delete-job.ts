import type { RetentionRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';

export interface DeleteJobDeps {
  readonly retention: Pick<RetentionRepository, 'expire' | 'remove'>;
  readonly storage: Pick<Storage, 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'jobPrefix'>;
  readonly log: Logger;
}

/**
 * Deletes a settled job, its files and its pending delivery, for its account or, with null, for the operator
 * (docs/product-decisions.md#lifetimes). The ledger stays. Safe to repeat after a crash; the job is expired by then, so maintenance removes
 * the rest.
 * Throws AppError `job_not_found`, `job_unsettled`, `storage_failed` or `unavailable`.
 */
export type DeleteJob = (job: { jobId: string; accountId: string | null }) => Promise<void>;

export function createDeleteJob({ retention, storage, keys, log }: DeleteJobDeps): DeleteJob {
  return async ({ jobId, accountId }) => {
    await retention.expire({ jobId, accountId });
    await storage.removeAll(keys.jobPrefix(jobId));
    await retention.remove(jobId);
    log.info({ jobId, accountId }, 'job deleted');
  };
}
