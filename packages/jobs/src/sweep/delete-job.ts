import type { Deps } from '../shared/deps.js';

type DeleteJobDeps = Pick<Deps, 'retention' | 'storage' | 'log'> & { readonly keys: Pick<Deps['keys'], 'job'> };

/**
 * Deletes a settled job and all it owns, for the account it belongs to or, with null, for the operator (decisions.md 21). Its pending
 * delivery ends with it; the ledger stays. Safe to repeat after a crash: what is left is past its time, and the housekeeping removes it.
 * Throws AppError `job_not_found`, `job_unsettled`, `storage_failed` or `unavailable`.
 */
export type DeleteJob = (job: { jobId: string; accountId: string | null }) => Promise<void>;

export function createDeleteJob({ retention, storage, keys, log }: DeleteJobDeps): DeleteJob {
  return async ({ jobId, accountId }) => {
    await retention.expire({ jobId, accountId });
    await storage.removeAll(keys.job(jobId));
    await retention.remove(jobId);
    log.info({ jobId, accountId }, 'job deleted');
  };
}
