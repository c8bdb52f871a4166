export interface NextAttemptOptions {
  /** Waits in ms, the first one before the first try. */
  readonly scheduleMs: readonly number[];
  /** Tries made so far. */
  readonly attempts: number;
  readonly now: Date;
  /** What the receiver asked for, in ms. */
  readonly retryAfterMs?: number | null;
  /** 0 to below 1, such as Math.random. */
  readonly random: () => number;
}

/** So that the deliveries that failed together do not come back together. */
const jitter = 0.2;

/** A receiver may put us off, but not for good. */
const maxRetryAfterMs = 3_600_000;

/**
 * When the next try is due, or null after the last: the wait of the schedule, 20 % more or less, and not before the receiver's
 * Retry-After, which counts up to one hour. Source: docs/outbound.md#webhook-attempts
 */
export function nextAttemptAt({ scheduleMs, attempts, now, retryAfterMs, random }: NextAttemptOptions): Date | null {
  const waitMs = scheduleMs[attempts];
  if (waitMs === undefined) return null;
  const jitteredMs = waitMs * (1 + jitter * (2 * random() - 1));
  const requestedMs = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
  return new Date(now.getTime() + Math.round(Math.max(jitteredMs, requestedMs)));
}
