import { fuzzProof } from './fuzz/fuzz.js';
import { memoryProof } from './memory/memory.js';
import type { Proof } from './proof.js';
import { ssrfProof } from './ssrf/ssrf.js';

/** Every proof. A new one is an entry here. */
export const proofs: readonly Proof[] = [fuzzProof, memoryProof, ssrfProof];
