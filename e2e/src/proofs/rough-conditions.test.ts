import { roughConditions } from './chaos/conditions/index.js';
import { testProofs } from './test-proofs.js';

// The proofs are in three files that run beside each other: they wait much of their time.
testProofs(roughConditions);
