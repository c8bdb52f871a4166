import { callerProofs } from './index.js';
import { testProofs } from './test-proofs.js';

testProofs(callerProofs);
