import { describe, expect, test } from '@jest/globals';
import type { Proof } from './proof.js';

const timeoutMs = 600_000;

/** Tests the short form of proofs. `npm run prove -- NAME --full` runs the full form. */
export function testProofs(proofs: readonly Proof[]): void {
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
}
