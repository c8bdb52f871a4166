export { findSamples, type Sample } from './find-samples.js';
export { runVerifySample, type VerifyCall } from './run-verify-sample.js';
