import { expect, test } from '@jest/globals';
import { computeSlopePercent } from './slope-percent.js';

const samplesOf = (rssBytes: (jobs: number) => number) =>
  Array.from({ length: 100 }, (_, index) => ({ jobs: 5_000 + index * 50, rssBytes: rssBytes(5_000 + index * 50) }));

test('the slope is percent of the mean per thousand jobs', () => {
  expect(computeSlopePercent(samplesOf(() => 200e6))).toBe(0);
  // 2 MB more per 1,000 jobs on a mean of 200 MB
  expect(computeSlopePercent(samplesOf((jobs) => 200e6 + (jobs - 7_475) * 2_000))).toBeCloseTo(1, 6);
  expect(computeSlopePercent(samplesOf((jobs) => 200e6 - (jobs - 7_475) * 2_000))).toBeCloseTo(-1, 6);
});

test('one jump in a level line is not a slope of its size', () => {
  expect(Math.abs(computeSlopePercent(samplesOf((jobs) => (jobs === 7_500 ? 260e6 : 200e6))))).toBeLessThan(0.1);
});
