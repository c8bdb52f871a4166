import { roughConditions } from './chaos/conditions/index.js';
import { testProofs } from './test-proofs.js';

// In a file of their own, so that they run beside the other proofs: both wait much of their time.
testProofs(roughConditions);
