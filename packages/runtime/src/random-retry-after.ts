import { randomInt } from 'node:crypto';

export interface RetryAfterRange {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** For a condition that usually ends within seconds. */
export const shortRetryAfter: RetryAfterRange = { minSeconds: 1, maxSeconds: 4 };

/**
 * When a rejected caller may come back, in ms: whole seconds, at random, so that callers that were rejected together do not come back
 * together.
 */
export function randomRetryAfterMs({ minSeconds, maxSeconds }: RetryAfterRange = shortRetryAfter): number {
  return randomInt(minSeconds, maxSeconds + 1) * 1_000;
}
