import { serveParent } from '@pixmill/sandbox';
import sharp from 'sharp';
import { compareRenderings, type RenderingComparison, type RenderingPair } from './compare-renderings.js';
import { restrictToSvg } from './restrict-to-svg.js';

/** The program of a process that compares drawings. */

/** The time for both drawings at all sizes, as pixels that may take as long: 8 s. A large style sheet takes 6. */
const EFFORT_PIXELS = 300_000;

await restrictToSvg();
serveParent<RenderingPair, RenderingComparison>((pair, onMeasured) => {
  onMeasured(EFFORT_PIXELS);
  return compareRenderings(pair);
}, sharp.versions);
