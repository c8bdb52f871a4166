import type { Proof } from './proof.js';
import { webhooks } from './webhooks.js';

/** Every proof. A new one is an entry here. */
export const proofs: readonly Proof[] = [webhooks];
