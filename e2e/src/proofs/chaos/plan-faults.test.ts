import { expect, test } from '@jest/globals';
import { addComment, createSampleImages } from './load/sample-images.js';
import { planSubmission } from './load/submission.js';
import { planFaults } from './plan-faults.js';

const plan = (seed: number, count: number) => planFaults({ seed, count, submissions: 1_000, workers: 2 });

test.each([10, 50])('%i faults hit every process in every way, in order, the same ones for the same seed', (count) => {
  const faults = plan(7, count);
  expect(faults).toHaveLength(count);
  expect(new Set(faults.map(({ kind, target }) => `${kind} ${target.replace(/-\d$/, '')}`)).size).toBe(9);
  expect(faults.map(({ after }) => after)).toEqual(faults.map(({ after }) => after).toSorted((a, b) => a - b));
  expect(plan(7, count)).toEqual(faults);
  expect(plan(8, count)).not.toEqual(faults);
});

test('a submission is the same for the same seed, and its pictures differ from those of others', async () => {
  const pictures = await createSampleImages(7);
  expect(planSubmission(7, 3, pictures)).toEqual(planSubmission(7, 3, await createSampleImages(7)));
  for (const picture of pictures.filter(({ format }) => format !== 'webp')) {
    expect(addComment(picture, '1 0').equals(addComment(picture, '2 0'))).toBe(false);
  }
});
