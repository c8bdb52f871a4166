import { describe, expect, test } from '@jest/globals';
import { proofs } from './index.js';

const timeoutMs = 600_000;

/** The short form of every proof. `npm run prove -- NAME --full` runs the full form. */
describe('proof', () => {
  test.each([...proofs])(
    '$name: $summary',
    async (proof) => {
      const { figures, problems } = await proof.run({ full: false, seed: 1, log: () => {} });
      expect({ figures, problems }).toEqual({ figures: expect.any(Object), problems: [] });
    },
    timeoutMs,
  );
});
