import sharp from 'sharp';
import { serveParent } from '../serve-parent.js';
import { compareDrawings, type DrawingPair, type DrawingVerdict } from './compare-drawings.js';

/** The program of a process that draws SVG: it reads nothing else, and that from memory alone (decisions.md 17). */

/** The time for both drawings at all sizes, as pixels that may take as long: 8 s. A large style sheet takes 6. */
const EFFORT = 300_000;

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
// the fonts there are, which take a while to find, are looked for before the first drawing has to be in time
await sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>')).raw().toBuffer();
serveParent<DrawingPair, DrawingVerdict>((pair, onMeasured) => {
  onMeasured(EFFORT);
  return compareDrawings(pair);
}, sharp.versions);
