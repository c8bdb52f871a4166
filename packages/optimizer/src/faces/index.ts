/** The face detector alone, for benches: it loads sharp, which the process of the worker must not. */
export type { FaceDetector } from '../operations/face-detector.js';
export type { Raster } from '../pixels/raster.js';
export { createFaceDetector } from './face-detector.js';
export { squareAround } from './face-square.js';
