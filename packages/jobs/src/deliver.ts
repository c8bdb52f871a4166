import type { AfterAttempt } from '@pixmill/db';
import type { AttemptResult } from '@pixmill/webhooks';
import type { Deps, WorkLimits } from './deps.js';

type DeliverDeps = Pick<Deps, 'deliveries' | 'sender' | 'nextAttemptAt' | 'log'>;

export interface DeliverOptions extends Pick<WorkLimits, 'owner'> {
  /** Waits between tries, in ms, the first one before the first try. */
  readonly schedule: readonly number[];
}

/** Makes one try of a delivery; one that is over, not due or held is left alone. */
export type Deliver = (deliveryId: string, stop: AbortSignal) => Promise<void>;

/** Longer than a try can take. */
const leaseMs = 20_000;

/** Sends the stored bytes once and writes down how it went and what follows. */
export function createDeliver({ deliveries, sender, nextAttemptAt, log }: DeliverDeps, { owner, schedule }: DeliverOptions): Deliver {
  function whatFollows({ delivered, gone, retryAfterMs }: AttemptResult, attempts: number): AfterAttempt {
    if (delivered) return { state: 'delivered' };
    const next = gone ? null : nextAttemptAt({ schedule, attempts, now: new Date(), retryAfterMs, random: Math.random });
    return next ? { state: 'pending', nextAttemptAt: next } : { state: 'failed' };
  }

  return async (deliveryId, stop) => {
    const claim = await deliveries.claim({ deliveryId, owner, leaseMs });
    if (!claim) return log.debug({ deliveryId }, 'nothing to deliver');
    const startedAt = new Date();
    const { url, body, contentType, jobId } = claim;
    const result = await sender.send({ id: deliveryId, url, body, contentType, signal: stop });
    const after = whatFollows(result, claim.attempts + 1);
    const { durationMs, status, error, head } = result;
    await deliveries.record(claim, { startedAt, durationMs, status, error, head }, after);
    log.info({ jobId, deliveryId, attempt: claim.attempts + 1, status, error, state: after.state }, 'webhook tried');
  };
}
