import { describeContentRows } from '../testing/describe-content-rows.js';

describeContentRows('webp');
