import { expect, test } from '@jest/globals';
import { computeSlopePercent } from './slope-percent.js';

const createSamples = (rssBytes: (jobs: number) => number) =>
  Array.from({ length: 100 }, (_, index) => ({ jobs: 5_000 + index * 50, rssBytes: rssBytes(5_000 + index * 50) }));

test('computeSlopePercent: returns the slope in percent of the mean per 1,000 jobs', () => {
  expect(computeSlopePercent(createSamples(() => 200e6))).toBe(0);
  // 2 MB per 1,000 jobs, with a mean of 200 MB
  expect(computeSlopePercent(createSamples((jobs) => 200e6 + (jobs - 7_475) * 2_000))).toBeCloseTo(1, 6);
  expect(computeSlopePercent(createSamples((jobs) => 200e6 - (jobs - 7_475) * 2_000))).toBeCloseTo(-1, 6);
});

test('computeSlopePercent: stays below 0.1 % for one outlier of 30 %', () => {
  expect(Math.abs(computeSlopePercent(createSamples((jobs) => (jobs === 7_500 ? 260e6 : 200e6))))).toBeLessThan(0.1);
});
