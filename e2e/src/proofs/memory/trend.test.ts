import { expect, test } from '@jest/globals';
import { slopePercent } from './trend.js';

const samplesOf = (rss: (jobs: number) => number) =>
  Array.from({ length: 100 }, (_, index) => ({ jobs: 5_000 + index * 50, rss: rss(5_000 + index * 50) }));

test('the slope is percent of the mean per thousand jobs', () => {
  expect(slopePercent(samplesOf(() => 200e6))).toBe(0);
  // 2 MB more per 1,000 jobs on a mean of 200 MB
  expect(slopePercent(samplesOf((jobs) => 200e6 + (jobs - 7_475) * 2_000))).toBeCloseTo(1, 6);
  expect(slopePercent(samplesOf((jobs) => 200e6 - (jobs - 7_475) * 2_000))).toBeCloseTo(-1, 6);
});

test('one jump in a level line is not a slope of its size', () => {
  expect(Math.abs(slopePercent(samplesOf((jobs) => (jobs === 7_500 ? 260e6 : 200e6))))).toBeLessThan(0.1);
});
