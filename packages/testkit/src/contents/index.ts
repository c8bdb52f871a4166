export { createContentSamples } from './create-content-samples.js';
export { withSecondPicture, withSegments } from './jpeg-pictures.js';
export type { ContentSample, ContentSamples } from './sample.js';
export { createWebpWithFrameChunk } from './webp-samples.js';
