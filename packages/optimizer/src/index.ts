export { engineVersion } from './engine-version.js';
export type { WatermarkImages } from './operations/step.js';
export type { EncodedVariant, OptimizeResult } from './optimize-result.js';
export { createOptimizer, type Optimizer, type OptimizerOptions } from './optimizer.js';
export { optimizerSettings } from './settings.js';
