import { expect, test } from '@jest/globals';
import { createBackoff } from './backoff.js';

test('waits 100 ms, doubles to 5 s, and forgives after half a minute of life', () => {
  const backoff = createBackoff();
  expect([20, 20, 0, 0, 0, 0, 0, 0].map((livedMs) => backoff.next(livedMs))).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(backoff.next(30_000)).toBe(100);
  expect(backoff.next(29_999)).toBe(200);
});
