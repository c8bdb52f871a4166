import { toJobSettled } from '@pixmill/contracts';
import type { CancelRequest, JobsRepository } from '@pixmill/db';
import type { EventPublisher, SettlementPublisher } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';

export interface CancelJobDeps {
  readonly jobs: Pick<JobsRepository, 'cancel'>;
  readonly settledPublisher: Pick<SettlementPublisher, 'publish'>;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

/**
 * Cancels a job: no charge, and no callback unless the request renders one. Wakes its waiters. A worker that runs it loses its claim at the
 * next lease renewal and stops. Returns false when the job has already settled; it then stays as it is. Throws AppError `job_not_found` or `unavailable`.
 */
export type CancelJob = (job: CancelRequest) => Promise<boolean>;

export function createCancelJob({ jobs, settledPublisher, events, log }: CancelJobDeps): CancelJob {
  return async (request) => {
    const { jobId, accountId } = request;
    const cancelled = await jobs.cancel(request);
    if (!cancelled) return false;
    log.info({ jobId, accountId }, 'job cancelled');
    // The reader of the event reads the job, and knows its collection then.
    events.publish(accountId, toJobSettled({ id: jobId, collectionId: null }, new Date()));
    settledPublisher.publish(jobId).catch((thrown: unknown) => log.error(thrown, { jobId }, 'waiters not woken; the poll will wake them'));
    return true;
  };
}
