import { describe, expect, test } from '@jest/globals';
import { cpuLimitMs, timeLimitMs } from './time-limits.js';

describe('time limits', () => {
  test('wall time grows with the pixels, from 2 s to 60 s', () => {
    expect([0, 1_000_000, 24_000_000].map(timeLimitMs)).toEqual([2_000, 42_000, 60_000]);
  });

  test('CPU time grows with the wall time, from 4.5 s to 45 s', () => {
    expect([0, 1_000_000, 24_000_000].map(cpuLimitMs)).toEqual([4_500, 34_500, 45_000]);
  });
});
