import type { ActivityMap } from './activity.js';
import { blockAt } from './blocks.js';
import type { ColourTable } from './colour-table.js';

/** The distance between neighbouring pixels from which activity hides errors. */
const MASKING_THRESHOLD = 16;

/** The weight of a colour grows slower than its number of pixels, so that small objects keep colours of their own. */
const COUNT_EXPONENT = 0.7;

/** The weight of an error in each colour: larger for frequent colours and in calm blocks. */
export function weighColours({ width, ids, colours }: ColourTable, activity: ActivityMap): Float64Array {
  const weights = new Float64Array(colours.length / 4);
  for (let i = 0; i < ids.length; i += 1) {
    const block = blockAt(activity, i % width, Math.floor(i / width));
    const id = ids[i] ?? 0;
    weights[id] = (weights[id] ?? 0) + 1 / ((activity.blocks[block] ?? 0) + MASKING_THRESHOLD ** 2);
  }
  return weights.map((weight) => weight ** COUNT_EXPONENT);
}
