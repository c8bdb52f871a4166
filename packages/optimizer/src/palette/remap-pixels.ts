import { blockAt } from './blocks.js';
import type { Palette } from './choose-palette.js';
import type { ColourAnalysis } from './colour-analysis.js';
import { distanceSquared } from './colour-space.js';

/** From this activity the full `hold` applies. In calmer blocks, such as gradients, edges would be visible, so `hold` is at most this distance. */
const [HIGH_ACTIVITY, MAX_CALM_HOLD] = [16, 2];

/**
 * The entry of each pixel: the nearest one, or the entry of the left or upper neighbour when that is at most `hold` farther and the area is not
 * flat. Deflate compresses the runs and repeated rows well. `hold` is a distance of `ColourTable.coordinates`.
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
      const nearest = entryOf[id] ?? 0;
      const left = x > 0 ? i - 1 : null;
      const above = y > 0 ? i - width : null;
      const isFlat = left !== null && above !== null && ids[left] === id && ids[above] === id;
      const maxDistance = (distances[id] ?? 0) + ((activity.blocks[blockAt(activity, x, y)] ?? 0) < HIGH_ACTIVITY ? calmHold : hold);
      const canContinue = (from: number) => {
        const entry = indices[from] ?? 0;
        return entry === nearest || (hold > 0 && !isFlat && distanceSquared(coordinates, id, centres, entry) <= maxDistance ** 2);
      };
      const [first, second] = fromAbove ? [above, left] : [left, above];
      if (first !== null && canContinue(first)) indices[i] = indices[first] ?? 0;
      else if (second !== null && canContinue(second)) {
        indices[i] = indices[second] ?? 0;
        fromAbove = !fromAbove;
      } else indices[i] = nearest;
    }
  }
  return indices;
}
