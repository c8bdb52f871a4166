/**
 * What a browser shows of an image. `openBrowserJudge` starts Chromium; `show` returns the pixels at given times, `compare` the differences
 * of two images.
 */
export { type ActivityProbe, openActivityProbe } from './activity-probe.js';
export {
  type BrowserJudge,
  type CompareOptions,
  openBrowserJudge,
  type Shown,
  type ShownComparison,
  type ShownDifference,
  type ShowOptions,
} from './browser-judge.js';
export type { PixelDifference, ShownPixels } from './compare-pixels.js';
export type { EncodedImage } from './encoded-image.js';
export type { BrowserEnvironment } from './launch-chromium.js';
export type { ShownFacts } from './page/shown-facts.js';
export type { ShowDocumentOptions, ShownDocument } from './show-document.js';
export { type SiteFile, startTestSite, type TestSite } from './test-site.js';
