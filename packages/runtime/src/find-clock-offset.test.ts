import { expect, test } from '@jest/globals';
import { findClockOffset } from './find-clock-offset.js';

test.each([
  ['agrees within the time of the answer', { from: 1_500, to: 1_500 }, 0],
  ['agrees when its whole second touches that time', { from: 0, to: 1_000 }, 0],
  ['is ahead', { from: 5_000, to: 5_999 }, 3_000],
  ['is behind', { from: 0, to: 400 }, -600],
])('findClockOffset: another clock %s', (_, said, offsetMs) => {
  expect(findClockOffset({ from: 1_000, to: 2_000 }, said)).toBe(offsetMs);
});
