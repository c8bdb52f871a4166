import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { delay, runLimited } from './delay.js';
import { readRetryAfter } from './read-failure.js';
import { defaultRetry, RetryBudget } from './retry.js';

describe('retry budget:', () => {
  test('waits are random parts of a limit that doubles up to the longest', () => {
    for (let round = 0; round < 200; round += 1) {
      const budget = new RetryBudget({ ...defaultRetry, totalMs: Number.POSITIVE_INFINITY }, () => 0);
      for (const limitMs of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
        const waitMs = budget.next() ?? Number.NaN;
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(limitMs);
      }
    }
  });

  test('by default there are tries for longer than a minute', () => {
    for (let round = 0; round < 200; round += 1) {
      let nowMs = 0;
      const budget = new RetryBudget(defaultRetry, () => nowMs);
      for (let waitMs = budget.next(); waitMs !== null; waitMs = budget.next()) nowMs += waitMs;
      expect(nowMs).toBe(90_000);
    }
  });

  test('the wait of the service is added, and ends the tries where it is longer than the time', () => {
    const budget = new RetryBudget(defaultRetry, () => 0);
    expect(budget.next(5_000)).toBeGreaterThanOrEqual(5_000);
    expect(budget.next(90_001)).toBeNull();
  });

  test('a success begins anew', () => {
    const budget = new RetryBudget({ ...defaultRetry, retries: 1 }, () => 0);
    expect([budget.next() !== null, budget.next()]).toEqual([true, null]);
    budget.reset();
    expect(budget.next()).not.toBeNull();
  });
});

test.each([
  [{}, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': 'Tue, 01 Dec 2026 09:30:07 GMT', date: 'Tue, 01 Dec 2026 09:30:00 GMT' }, 7_000],
  [{ 'retry-after': 'Tue, 01 Dec 2026 09:29:00 GMT', date: 'Tue, 01 Dec 2026 09:30:00 GMT' }, 0],
])('Retry-After: %j is %p ms', (headers, expected) => {
  expect(readRetryAfter(new Headers(headers as Record<string, string>))).toBe(expected);
});

const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const never = () => new Promise<never>(() => {});

test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
  ['a delay', (signal) => delay(60_000, signal)],
  ['a limited work', (signal) => runLimited({ signal, timeoutMs: 60_000, onTimeout: () => new Error('late') }, never)],
  [
    'a work without a limit',
    (signal) => runLimited({ signal, timeoutMs: Number.POSITIVE_INFINITY, onTimeout: () => new Error('late') }, never),
  ],
])('%s that is aborted throws the reason and leaves no timer and no listener', async (_what, start) => {
  const timers = countTimers();
  const controller = new AbortController();
  const running = start(controller.signal);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort('closed');
  await expect(running).rejects.toBe('closed');
  expect([countTimers(), getEventListeners(controller.signal, 'abort')]).toEqual([timers, []]);
});

test('a limited work that ends leaves no timer and no listener', async () => {
  const timers = countTimers();
  const { signal } = new AbortController();
  const limit = { signal, timeoutMs: 60_000, onTimeout: () => new Error('late') };
  expect(await runLimited(limit, async () => 7)).toBe(7);
  await expect(runLimited(limit, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect([countTimers(), getEventListeners(signal, 'abort')]).toEqual([timers, []]);
});
