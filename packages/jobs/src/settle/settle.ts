import type { Account, ImageResult, Job } from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { Dialect } from '@pixmill/dialects';
import type { Producer, SettlementPublisher } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import { retryWhileUnavailable } from '../shared/retry-while-unavailable.js';
import { createStopwatch } from '../shared/stopwatch.js';

export interface SettleDeps {
  readonly jobs: Pick<JobsRepository, 'settle'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly settledPublisher: Pick<SettlementPublisher, 'publish'>;
  readonly findDialect: (name: string) => Pick<Dialect, 'renderWebhook'>;
}

export interface SettleOptions {
  /** How long results are kept after the job settled, in ms. */
  readonly resultTtlMs: number;
  /** How long uploaded sources are kept after the job settled, in ms. */
  readonly sourceTtlMs: number;
}

/** Settles a claimed job, then wakes its waiters. Throws AppError `claim_lost` or `unavailable`. */
export type Settle = (claim: JobClaim, results: readonly ImageResult[], log: Logger) => Promise<Job>;

/** Long enough for a database restart: no other worker can claim the job in the meantime, and its results are ready. */
const retryTimeoutMs = 60_000;

/**
 * One transaction writes the outcomes, the charge and the delivery with its rendered body. The queue and the waiters are notified
 * after the commit. When that fails, the sweep enqueues the delivery and the poll wakes the waiters.
 */
export function createSettle({ jobs, producer, settledPublisher, findDialect }: SettleDeps, options: SettleOptions): Settle {
  async function notify(jobId: string, dueDeliveryId: string | null, log: Logger): Promise<void> {
    const notifications = [settledPublisher.publish(jobId)];
    if (dueDeliveryId !== null) notifications.push(producer.enqueue('deliver', [{ id: dueDeliveryId, attempts: 0 }]));
    for (const notification of await Promise.allSettled(notifications)) {
      if (notification.status === 'rejected') log.error(notification.reason, {}, 'enqueue failed; the sweep will enqueue it');
    }
  }

  return async ({ job: { id, dialect, callbackUrl, callbackDelayMs }, fence }, results, log) => {
    const { renderWebhook } = findDialect(dialect);
    const render = callbackUrl === null ? null : (settledJob: Job, account: Account) => renderWebhook(settledJob, account);
    const stopwatch = createStopwatch();
    // The receiver of a delayed callback has the full TTL to fetch the results.
    const resultTtlMs = options.resultTtlMs + callbackDelayMs;
    const { sourceTtlMs } = options;
    const { job, deliveryId } = await retryWhileUnavailable(
      () => jobs.settle({ jobId: id, fence, results, resultTtlMs, sourceTtlMs, render }),
      retryTimeoutMs,
    );
    stopwatch.lap('settleMs');
    log.info({ tokensCharged: job.tokensCharged, images: job.images.length, ...stopwatch.laps }, 'job settled');
    const dueDeliveryId = callbackDelayMs === 0 ? deliveryId : null; // the sweep enqueues a delayed delivery
    await notify(id, dueDeliveryId, log);
    return job;
  };
}
