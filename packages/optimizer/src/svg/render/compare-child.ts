/** Program of the processes that compare renderings. */
import { serveParent } from '@pixmill/sandbox';
import sharp from 'sharp';
import { type MeasuredResult, measureCpu } from '../measure-cpu.js';
import { compareRenderings, type RenderingComparison, type RenderingPair } from './compare-renderings.js';
import { restrictToSvg } from './restrict-to-svg.js';

/** A pair gets the time of this many pixels, 8 s, for all renderings. One with a large style sheet takes 6 s. */
const EFFORT_PIXELS = 300_000;

await restrictToSvg();
serveParent<RenderingPair, MeasuredResult<RenderingComparison>>((pair, { onMeasured }) => {
  onMeasured(EFFORT_PIXELS);
  return measureCpu(() => compareRenderings(pair));
}, sharp.versions);
