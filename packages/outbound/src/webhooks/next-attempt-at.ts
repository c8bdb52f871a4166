export interface NextAttemptOptions {
  /** One wait for each attempt, the first included. */
  readonly scheduleMs: readonly number[];
  /** Attempts so far. */
  readonly attempts: number;
  readonly now: Date;
  /** The wait that the receiver requested. */
  readonly retryAfterMs?: number | null;
  /** 0 to below 1, such as Math.random. */
  readonly random: () => number;
}

/** Spreads the next attempts of deliveries that failed together. */
const jitter = 0.2;

/** A receiver may delay a delivery by one hour at most. */
const maxRetryAfterMs = 3_600_000;

/**
 * When the next attempt is due; null after the last. It is the wait of the schedule, 20 % more or less, but not before the receiver's
 * Retry-After, limited to one hour. Source: docs/outbound.md#webhook-attempts
 */
export function nextAttemptAt({ scheduleMs, attempts, now, retryAfterMs, random }: NextAttemptOptions): Date | null {
  const waitMs = scheduleMs[attempts];
  if (waitMs === undefined) return null;
  const jitteredMs = waitMs * (1 + jitter * (2 * random() - 1));
  const requestedMs = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
  return new Date(now.getTime() + Math.round(Math.max(jitteredMs, requestedMs)));
}
