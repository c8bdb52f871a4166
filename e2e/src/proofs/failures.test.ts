import { failureProofs } from './index.js';
import { testProofs } from './test-proofs.js';

testProofs(failureProofs);
