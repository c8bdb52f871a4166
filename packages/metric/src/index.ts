/**
 * SSIMULACRA 2.1: how different an image looks from its original. docs/metric.md is the specification.
 * `prepareFloors` measures losses that the score does not see; docs/floors.md describes them.
 * `scorePair(original, distorted).score` is 100 for equal images and lower for different ones, without a lower bound.
 * `prepareReference` scores several images against one original. `@pixmill/metric/exact-score` is a slow 64-bit evaluation for checks.
 */

export { finalScore, type ScaleSums } from './final-score.js';
export { flatShare } from './flat-share.js';
export { type Light, seenDifference } from './floors/colour-blocks.js';
export { listColouredAreas } from './floors/coloured-areas.js';
export type { FloorName } from './floors/floor.js';
export { type Floors, type FloorValues, prepareFloors } from './floors/prepare-floors.js';
export { referenceReading, SIX_SCALES_SIDE } from './reading.js';
export { type Region, wholeRegion } from './region.js';
export { bytesOf, type RgbRaster } from './rgb-raster.js';
export { cutMosaic, pickTiles, tileOfMosaic } from './sample-tiles.js';
export { MIN_SCORED_SIDE, prepareReference, type Reference, scorePair } from './score-pair.js';
export { srgbToLinear } from './srgb.js';
export type { Score } from './tile-grid.js';
