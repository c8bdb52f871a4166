import { chaosProof } from './chaos/chaos.js';
import { roughConditions } from './chaos/conditions/index.js';
import { clientRuntimesProof } from './client-runtimes.js';
import { fairnessProof } from './fairness.js';
import { fuzzProof } from './fuzz/fuzz.js';
import { memoryProof } from './memory/memory.js';
import { outageProof } from './outage/outage.js';
import type { Proof } from './proof.js';
import { recoveryProof } from './recovery/recovery.js';
import { restartsProof } from './restarts/restarts.js';
import { ssrfProof } from './ssrf/ssrf.js';
import { storesProof } from './stores/stores.js';
import { webhooksProof } from './webhooks/webhooks.js';

/** What breaks while jobs run. A new proof is one entry in one of these lists. */
export const failureProofs: readonly Proof[] = [restartsProof, outageProof, chaosProof, recoveryProof];

/** What callers and other servers do. */
export const callerProofs: readonly Proof[] = [fairnessProof, webhooksProof, fuzzProof, memoryProof, ssrfProof, storesProof];

/** Proofs that need the network, so that no test runs them. */
const proofsByHand: readonly Proof[] = [clientRuntimesProof];

/** Every proof. */
export const proofs: readonly Proof[] = [...failureProofs, ...callerProofs, ...roughConditions, ...proofsByHand];
