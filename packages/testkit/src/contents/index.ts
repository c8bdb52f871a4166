export { type AvifBases, createAvifSamples } from './avif-samples.js';
export { createGifSamples, type GifBases } from './gif-samples.js';
export { withSecondPicture, withSegments } from './jpeg-pictures.js';
export { createJpegSamples, type JpegBases } from './jpeg-samples.js';
export { createPngSamples, type PngBases } from './png-samples.js';
export type { ContentSample, ContentSamples } from './sample.js';
export { createWebpSamples, createWebpWithFrameChunk, type WebpBases } from './webp-samples.js';
