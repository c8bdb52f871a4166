export { flatShare } from './flat-share.js';
export { bytesOf, type Region, type RgbRaster } from './rgb-raster.js';
export { cutMosaic, pickTiles } from './sample-tiles.js';
export { prepareReference, scorePair } from './score-pair.js';
export { srgbToLinear } from './srgb.js';
export type { Score } from './tile-grid.js';
