export { engineVersion } from './engine-version.js';
export { createFaceDetector } from './faces/face-detector.js';
export { squareAround } from './faces/face-square.js';
export type { FaceDetector } from './operations/face-detector.js';
export type { WatermarkImages } from './operations/step.js';
export type { EncodedVariant, OptimizeResult } from './optimize-result.js';
export { createOptimizer, type Optimizer, type OptimizerOptions } from './optimizer.js';
export type { Raster } from './pixels/raster.js';
export { optimizerSettings } from './settings.js';
