import { expect, test } from '@jest/globals';
import { createBackoff } from './backoff.js';

test('backoff: starts at 100 ms, doubles to 5 s, resets after 30 s of uptime', () => {
  const backoff = createBackoff();
  expect([20, 20, 0, 0, 0, 0, 0, 0].map((uptimeMs) => backoff.next(uptimeMs))).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(backoff.next(30_000)).toBe(100);
  expect(backoff.next(29_999)).toBe(200);
});
