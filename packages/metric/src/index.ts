/**
 * SSIMULACRA 2.1: how much an image differs, for a viewer, from its original. docs/metric.md is the specification.
 * `scorePair(original, distorted).score` is 100 for equal images and falls without bound.
 */
export { finalScore, type ScaleSums } from './final-score.js';
export { flatShare } from './flat-share.js';
export { type Region, wholeRegion } from './region.js';
export { bytesOf, type RgbRaster } from './rgb-raster.js';
export { cutMosaic, pickTiles } from './sample-tiles.js';
export { MIN_SCORED_SIDE, prepareReference, type Reference, scorePair } from './score-pair.js';
export { srgbToLinear } from './srgb.js';
export type { Score } from './tile-grid.js';
