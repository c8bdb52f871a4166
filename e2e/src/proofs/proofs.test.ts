import { describe, expect, test } from '@jest/globals';
import { proofs } from './index.js';

const withinMs = 600_000;

/** The short form of every proof; `npm run prove -- NAME --full` runs the whole. */
describe('proofs', () => {
  test.each([...proofs])(
    '$name: $summary',
    async (proof) => {
      const { figures, problems } = await proof.run({ full: false, seed: 1, say: () => {} });
      expect({ figures, problems }).toEqual({ figures: expect.any(Object), problems: [] });
    },
    withinMs,
  );
});
