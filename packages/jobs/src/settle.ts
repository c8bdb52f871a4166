import type { Account, ImageResult, Job } from '@pixmill/contracts';
import type { Claim } from '@pixmill/db';
import type { Deps, WorkLimits } from './deps.js';
import { createStopwatch } from './stopwatch.js';
import { untilAvailable } from './until-available.js';

type SettleDeps = Pick<Deps, 'jobs' | 'producer' | 'settled' | 'findDialect'>;

/** Ends a claimed job for good, then tells those who wait. Throws AppError `claim_lost` or `unavailable`. */
export type Settle = (claim: Claim, results: readonly ImageResult[], log: Deps['log']) => Promise<Job>;

/** Finished work is worth waiting for a database that restarts: nobody else can claim the job meanwhile. */
const patienceMs = 60_000;

/**
 * One transaction writes outcomes, charge and callback row, its body worded by the dialect the job came in by; only then are the
 * bells rung, and a bell that fails is the sweep's to ring.
 */
export function createSettle(
  { jobs, producer, settled, findDialect }: SettleDeps,
  { resultTtlMs, sourceTtlMs }: Pick<WorkLimits, 'resultTtlMs' | 'sourceTtlMs'>,
): Settle {
  return async ({ job: { id, dialect, callbackUrl, callbackDelayMs }, fence }, results, log) => {
    const { wordWebhook } = findDialect(dialect);
    const word = callbackUrl === null ? null : (ended: Job, account: Account) => wordWebhook(ended, account);
    const watch = createStopwatch();
    // Who is told so much later finds the results alive for as long.
    const lives = { lifeMs: resultTtlMs + callbackDelayMs, sourceLifeMs: sourceTtlMs };
    const { job, deliveryId } = await untilAvailable(() => jobs.settle({ jobId: id, fence, results, ...lives, word }), patienceMs);
    watch.lap('settleMs');
    log.info({ tokensCharged: job.tokensCharged, images: job.images.length, ...watch.laps }, 'job settled');
    const bells = [settled.publish(id)];
    // One that is due later is the sweep's to ring.
    if (deliveryId !== null && callbackDelayMs === 0) bells.push(producer.ring('deliver', [{ id: deliveryId, attempts: 0 }]));
    for (const bell of await Promise.allSettled(bells)) {
      if (bell.status === 'rejected') log.error(bell.reason, {}, 'bell not rung, the sweep will');
    }
    return job;
  };
}
