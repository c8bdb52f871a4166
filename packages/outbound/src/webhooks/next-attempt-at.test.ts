import { describe, expect, test } from '@jest/globals';
import { nextAttemptAt } from './next-attempt-at.js';

const now = new Date('2026-01-01T00:00:00Z');
const scheduleMs = [0, 5_000, 30_000];

/** Time from now to the next attempt, in ms. */
function waitAfter(attempts: number, { retryAfterMs, random = 0.5 }: { retryAfterMs?: number | null; random?: number } = {}) {
  const next = nextAttemptAt({ scheduleMs, attempts, now, random: () => random, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  return next === null ? null : next.getTime() - now.getTime();
}

describe('nextAttemptAt', () => {
  test('returns the waits of the schedule, null after the last', () => {
    expect([0, 1, 2, 3, 4].map((attempts) => waitAfter(attempts))).toEqual([0, 5_000, 30_000, null, null]);
  });

  test('varies a wait by 20 %', () => {
    expect([0, 0.25, 0.5, 1].map((random) => waitAfter(1, { random }))).toEqual([4_000, 4_500, 5_000, 6_000]);
  });

  test('extends the wait to a longer Retry-After and ignores a shorter one', () => {
    expect(waitAfter(1, { retryAfterMs: 60_000 })).toBe(60_000);
    expect(waitAfter(1, { retryAfterMs: 1_000 })).toBe(5_000);
    expect(waitAfter(1, { retryAfterMs: null })).toBe(5_000);
  });

  test('limits a Retry-After to one hour and adds no attempt', () => {
    expect(waitAfter(1, { retryAfterMs: 86_400_000 })).toBe(3_600_000);
    expect(waitAfter(1, { retryAfterMs: Number.POSITIVE_INFINITY })).toBe(3_600_000);
    expect(waitAfter(3, { retryAfterMs: 1_000 })).toBeNull();
  });

  test('returns null for an empty schedule', () => {
    expect(nextAttemptAt({ scheduleMs: [], attempts: 0, now, random: Math.random })).toBeNull();
  });
});
