export { optimizerSettings } from './config.js';
export { engineVersion } from './engine-version.js';
export type { FaceDetector } from './face-detector.js';
export type { Watermarks } from './operations/step.js';
export type { EncodedVariant, OptimizeResult } from './optimize.js';
export { createOptimizer, type Optimizer, type OptimizerOptions } from './optimizer.js';
export type { PoolEvent } from './pool.js';
export { type Sniffed, sniff } from './sniff.js';
