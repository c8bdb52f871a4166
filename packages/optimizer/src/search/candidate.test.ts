import { describe, expect, test } from '@jest/globals';
import { isLimitedByColours } from './candidate.js';
import { toGoal } from './goal.js';

describe('isLimitedByColours', () => {
  const missed = (name: 'coloured-areas' | 'bands') => [{ name, value: 3.1, limit: 3 }];
  const scored = (score: number) => ({ score, worstTile: score, worstDetailTile: score, floors: [] });

  test('is true when small coloured things raised the score by more than full chroma costs', () => {
    expect(isLimitedByColours({ limitedBy: missed('coloured-areas'), score: scored(84) }, toGoal(80))).toBe(true);
  });

  test.each([
    ['when the next lower quality missed the floor by little', { limitedBy: missed('coloured-areas'), score: scored(80.7) }],
    ['when another floor decided', { limitedBy: missed('bands'), score: scored(84) }],
    ['when the score decided', { limitedBy: [], score: scored(84) }],
    ['without a search', { score: scored(84) }],
  ])('is false %s', (_, candidate) => {
    expect(isLimitedByColours(candidate, toGoal(80))).toBe(false);
  });
});
