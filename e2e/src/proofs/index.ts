import type { Proof } from './proof.js';
import { recovery } from './recovery/index.js';

/** Every proof. A new one is an entry here. */
export const proofs: readonly Proof[] = [recovery];
