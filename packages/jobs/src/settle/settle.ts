import type { Account, ImageResult, Job } from '@pixmill/contracts';
import type { JobClaim } from '@pixmill/db';
import type { Deps, RunSettings } from '../shared/deps.js';
import { retryWhileUnavailable } from '../shared/retry-while-unavailable.js';
import { createStopwatch } from '../shared/stopwatch.js';

type SettleDeps = Pick<Deps, 'jobs' | 'producer' | 'settledPublisher' | 'findDialect'>;

/** Ends a claimed job for good, then tells those who wait. Throws AppError `claim_lost` or `unavailable`. */
export type Settle = (claim: JobClaim, results: readonly ImageResult[], log: Deps['log']) => Promise<Job>;

/** Finished work is worth waiting for a database that restarts: nobody else can claim the job meanwhile. */
const retryTimeoutMs = 60_000;

/**
 * One transaction writes outcomes, charge and callback row, its body worded by the dialect the job came in by; only then are the
 * bells rung, and a bell that fails is the sweep's to ring.
 */
export function createSettle(
  { jobs, producer, settledPublisher, findDialect }: SettleDeps,
  { resultTtlMs, sourceTtlMs }: Pick<RunSettings, 'resultTtlMs' | 'sourceTtlMs'>,
): Settle {
  return async ({ job: { id, dialect, callbackUrl, callbackDelayMs }, fence }, results, log) => {
    const { renderWebhook } = findDialect(dialect);
    const render = callbackUrl === null ? null : (settledJob: Job, account: Account) => renderWebhook(settledJob, account);
    const stopwatch = createStopwatch();
    // Who is told so much later finds the results alive for as long.
    const ttls = { resultTtlMs: resultTtlMs + callbackDelayMs, sourceTtlMs: sourceTtlMs };
    const { job, deliveryId } = await retryWhileUnavailable(
      () => jobs.settle({ jobId: id, fence, results, ...ttls, render }),
      retryTimeoutMs,
    );
    stopwatch.lap('settleMs');
    log.info({ tokensCharged: job.tokensCharged, images: job.images.length, ...stopwatch.laps }, 'job settled');
    const notifications = [settledPublisher.publish(id)];
    // One that is due later is the sweep's to ring.
    if (deliveryId !== null && callbackDelayMs === 0) notifications.push(producer.enqueue('deliver', [{ id: deliveryId, attempts: 0 }]));
    for (const notification of await Promise.allSettled(notifications)) {
      if (notification.status === 'rejected') log.error(notification.reason, {}, 'bell not rung, the sweep will');
    }
    return job;
  };
}
