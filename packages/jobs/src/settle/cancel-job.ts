import type { CancelRequest, JobsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';

export interface CancelJobDeps {
  readonly jobs: Pick<JobsRepository, 'cancel'>;
  readonly log: Logger;
}

/**
 * Cancels a job: no charge, no delivery. A worker that runs it loses its claim at the next lease renewal and stops. Returns false
 * when the job has already settled; it then stays as it is. Throws AppError `job_not_found` or `unavailable`.
 */
export type CancelJob = (job: CancelRequest) => Promise<boolean>;

export function createCancelJob({ jobs, log }: CancelJobDeps): CancelJob {
  return async ({ jobId, accountId }) => {
    const cancelled = await jobs.cancel({ jobId, accountId });
    if (cancelled) log.info({ jobId, accountId }, 'job cancelled');
    return cancelled;
  };
}
