import type { Palette } from './choose-palette.js';
import type { ColourAnalysis } from './colour-analysis.js';
import { distanceSquared } from './colour-space.js';
import { blockAt } from './weigh-colours.js';

/** Unrest from which on a colour may go on in full. Where it is calmer, in gradients above all, its edge would be seen, so that it may be off by no more than this. */
const [HIGH_ACTIVITY, MAX_CALM_HOLD] = [16, 2];

/**
 * The entry of every pixel: its nearest, but a neighbour's goes on where it is no more than `hold` further from the pixel's colour than that,
 * and nothing is flat. Runs, and rows that repeat, are what deflate lives on.
 */
export function remapPixels(
  { table, activity }: Pick<ColourAnalysis, 'table' | 'activity'>,
  { centres, entryOf }: Palette,
  hold: number,
): Uint16Array {
  const { width, height, ids, coordinates } = table;
  const indices = new Uint16Array(ids.length);
  const distances = Float32Array.from(entryOf, (entry, colour) => Math.sqrt(distanceSquared(coordinates, colour, centres, entry)));
  const calmHold = Math.min(hold, MAX_CALM_HOLD);
  let fromAbove = false;
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const own = entryOf[id] ?? 0;
      const left = x > 0 ? i - 1 : null;
      const above = y > 0 ? i - width : null;
      const isFlat = left !== null && above !== null && ids[left] === id && ids[above] === id;
      const maxDistance = (distances[id] ?? 0) + ((activity.blocks[blockAt(activity, x, y)] ?? 0) < HIGH_ACTIVITY ? calmHold : hold);
      const canContinue = (from: number) => {
        const entry = indices[from] ?? 0;
        return entry === own || (hold > 0 && !isFlat && distanceSquared(coordinates, id, centres, entry) <= maxDistance ** 2);
      };
      const [first, second] = fromAbove ? [above, left] : [left, above];
      if (first !== null && canContinue(first)) indices[i] = indices[first] ?? 0;
      else if (second !== null && canContinue(second)) {
        indices[i] = indices[second] ?? 0;
        fromAbove = !fromAbove;
      } else indices[i] = own;
    }
  }
  return indices;
}
