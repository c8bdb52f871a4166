import { awayProof } from './away.js';
import { chaos } from './chaos/index.js';
import { fairnessProof } from './fairness.js';
import { fuzzProof } from './fuzz/fuzz.js';
import { memoryProof } from './memory/memory.js';
import type { Proof } from './proof.js';
import { recovery } from './recovery/index.js';
import { restartsProof } from './restarts.js';
import { ssrfProof } from './ssrf/ssrf.js';
import { webhooks } from './webhooks.js';

/** Every proof. A new one is an entry here. */
export const proofs: readonly Proof[] = [
  restartsProof,
  awayProof,
  fairnessProof,
  webhooks,
  chaos,
  fuzzProof,
  memoryProof,
  ssrfProof,
  recovery,
];
