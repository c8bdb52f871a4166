import { ordinaryProofs } from './index.js';
import { testProofs } from './test-proofs.js';

testProofs(ordinaryProofs);
