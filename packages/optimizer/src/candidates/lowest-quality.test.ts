import { expect, test } from '@jest/globals';
import { toGoal } from '../search/goal.js';
import { lowestQualityFor } from './lowest-quality.js';

test.each([
  { target: 80, lowest: 35 },
  { target: 70, lowest: 35 },
  { target: 69, lowest: 20 },
])('lowestQualityFor: a target of $target is searched from quality $lowest', ({ target, lowest }) => {
  expect(lowestQualityFor(toGoal(target), 20)).toBe(lowest);
});
