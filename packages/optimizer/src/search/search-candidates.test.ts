import { describe, expect, test } from '@jest/globals';
import { webpLossy } from '../codecs/webp-lossy.js';
import type { Axis } from './axis.js';
import { toGoal } from './goal.js';
import { toRejectedCandidate } from './search-candidates.js';

const axis: Axis = { codec: webpLossy, min: 1, max: 99, start: 80, pointsPerStep: () => 1, toKnobs: (quality) => ({ quality }) };
const floors = [
  { name: 'coloured-areas', value: 5.3, limit: 3 },
  { name: 'bands', value: 0.1, limit: 0.25 },
] as const;
const encoding = {
  axis,
  bytes: Buffer.alloc(9),
  knobs: { quality: 99 },
  verdict: { score: 84.1, worstTile: 83, worstDetailTile: 84.1, floors },
  isOfSample: false,
  isTooLarge: false,
};
const purpose = { codec: webpLossy, goal: toGoal(80), transformed: false };

describe('toRejectedCandidate', () => {
  test('names the missed floors and their limits', () => {
    expect(toRejectedCandidate(purpose, encoding)).toMatchObject({
      codec: 'webp-lossy',
      knobs: { quality: 99 },
      accepted: false,
      score: encoding.verdict,
      note: 'scores 84.1 of 80.0, worst tile 83.0, and misses coloured-areas 5.30 of 3.00',
    });
  });

  test('says that bytes and scores are those of a sample', () => {
    const { note } = toRejectedCandidate(purpose, { ...encoding, isOfSample: true });
    expect(note).toMatch(/of 3\.00; bytes and scores are those of a sample$/);
  });

  test('says that an encoding is too large to win', () => {
    const verdict = { ...encoding.verdict, floors: [] };
    const { note } = toRejectedCandidate(purpose, { ...encoding, verdict, isTooLarge: true });
    expect(note).toBe('scores 84.1 of 80.0, worst tile 83.0, but is too large to win');
  });
});
