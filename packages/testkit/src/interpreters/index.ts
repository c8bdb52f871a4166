export { findSamples, type Sample } from './find-samples.js';
export { installJavaScriptRuntimes } from './javascript-runtimes.js';
export { runVerifySample, type VerifyCall } from './run-verify-sample.js';
