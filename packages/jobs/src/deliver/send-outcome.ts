import type { AttemptCompletion, DeliveryClaim, NextDeliveryState } from '@pixmill/db';
import type { AttemptResult, nextAttemptAt } from '@pixmill/outbound/webhooks';

/** An attempt, what it says about the endpoint, and the delivery's next state. */
export type SendOutcome = Omit<AttemptCompletion, 'pauseAfterMs'>;

export interface RetrySchedule {
  /** Waits between attempts in ms; the first one is before the first attempt. */
  readonly scheduleMs: readonly number[];
  readonly nextAttemptAt: typeof nextAttemptAt;
}

/** The state after a failed attempt: pending until the next one is due, or failed after the last one. */
export function toRetryState(
  { scheduleMs, nextAttemptAt }: RetrySchedule,
  claim: DeliveryClaim,
  retryAfterMs: number | null,
): NextDeliveryState {
  const attempts = claim.attempts + 1 - claim.scheduleFrom;
  const next = nextAttemptAt({ scheduleMs, attempts, now: new Date(), retryAfterMs, random: Math.random });
  return next ? { state: 'pending', nextAttemptAt: next } : { state: 'failed' };
}

/** An attempt that ended before anything was sent; it says nothing about the endpoint. */
export function toUnsentOutcome(error: string, nextState: NextDeliveryState): SendOutcome {
  return { attempt: { startedAt: new Date(), durationMs: 0, status: null, error, head: null, failure: null }, nextState, verdict: 'none' };
}

export interface SentAttempt {
  readonly claim: DeliveryClaim;
  readonly startedAt: Date;
  readonly result: AttemptResult;
}

export function toSendOutcome(schedule: RetrySchedule, { claim, startedAt, result }: SentAttempt): SendOutcome {
  const { delivered, gone, durationMs, status, error, head, failure, retryAfterMs } = result;
  const attempt = { startedAt, durationMs, status, error, head, failure };
  if (delivered) return { attempt, nextState: { state: 'delivered' }, verdict: 'success' };
  return { attempt, nextState: gone ? { state: 'failed' } : toRetryState(schedule, claim, retryAfterMs), verdict: 'failure' };
}
