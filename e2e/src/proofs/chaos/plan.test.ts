import { expect, test } from '@jest/globals';
import { createPictures, stamp } from './pictures.js';
import { planFaults } from './plan.js';
import { planSubmission } from './submission.js';

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
  const pictures = await createPictures(7);
  expect(planSubmission(7, 3, pictures)).toEqual(planSubmission(7, 3, await createPictures(7)));
  for (const picture of pictures.filter(({ format }) => format !== 'webp')) {
    expect(stamp(picture, '1 0').equals(stamp(picture, '2 0'))).toBe(false);
  }
});
