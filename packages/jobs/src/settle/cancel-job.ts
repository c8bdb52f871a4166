import type { CancelRequest } from '@pixmill/db';
import type { Deps } from '../shared/deps.js';

/**
 * Ends a job that nobody wants any more, uncharged and without a delivery; a worker that has it finds its claim lost when it renews its
 * lease, and stops. False when the job settled first, and stays as it is. Throws AppError `job_not_found` or `unavailable`.
 */
export type CancelJob = (job: CancelRequest) => Promise<boolean>;

export function createCancelJob({ jobs, log }: Pick<Deps, 'jobs' | 'log'>): CancelJob {
  return async ({ jobId, accountId }) => {
    const cancelled = await jobs.cancel({ jobId, accountId });
    if (cancelled) log.info({ jobId, accountId }, 'job cancelled');
    return cancelled;
  };
}
