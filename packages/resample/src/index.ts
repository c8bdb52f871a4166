/** Enlargement of images. docs/optimizer.md#enlargement says how. */
export { type EnlargeOptions, enlarge, type Part, type SampleRaster } from './enlarge.js';
