import sharp from 'sharp';
import { serveParent } from '../serve-parent.js';
import { compareDrawings, type DrawingPair, type DrawingVerdict } from './compare-drawings.js';
import { readSvgAlone } from './svg-alone.js';

/** The program of a process that compares drawings. */

/** The time for both drawings at all sizes, as pixels that may take as long: 8 s. A large style sheet takes 6. */
const EFFORT = 300_000;

await readSvgAlone();
serveParent<DrawingPair, DrawingVerdict>((pair, onMeasured) => {
  onMeasured(EFFORT);
  return compareDrawings(pair);
}, sharp.versions);
