import { expect, test } from '@jest/globals';
import { addComment, createSampleImages } from './load/sample-images.js';
import { planSubmission } from './load/submission.js';
import { planFaults } from './plan-faults.js';

const plan = (seed: number, count: number) => planFaults({ seed, count, submissions: 1_000, workers: 2 });

test.each([10, 50])('planFaults: %i faults cover every kind and process, in order, and depend on the seed only', (count) => {
  const faults = plan(7, count);
  expect(faults).toHaveLength(count);
  expect(new Set(faults.map(({ kind, target }) => `${kind} ${target.replace(/-\d$/, '')}`)).size).toBe(9);
  expect(faults.map(({ after }) => after)).toEqual(faults.map(({ after }) => after).toSorted((a, b) => a - b));
  expect(plan(7, count)).toEqual(faults);
  expect(plan(8, count)).not.toEqual(faults);
});

test('planSubmission: depends on the seed and the number only, and its images differ from those of others', async () => {
  const images = await createSampleImages(7);
  expect(planSubmission(7, 3, images)).toEqual(planSubmission(7, 3, await createSampleImages(7)));
  for (const image of images.filter(({ format }) => format !== 'webp')) {
    expect(addComment(image, '1 0').equals(addComment(image, '2 0'))).toBe(false);
  }
});
