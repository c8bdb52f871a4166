import type { Palette } from './choose-palette.js';
import { distanceSquared } from './colour-space.js';
import type { Study } from './study.js';
import { blockAt } from './weigh-colours.js';

/** Unrest from which on a colour may go on in full. Where it is calmer, in gradients above all, its edge would be seen, so that it may be off by no more than this. */
const [BUSY, CALM_HOLD] = [16, 2];

/**
 * The entry of every pixel: its nearest, but a neighbour's goes on where it is no more than `hold` further from the pixel's colour than that,
 * and nothing is flat. Runs, and rows that repeat, are what deflate lives on.
 */
export function paint({ table, unrest }: Pick<Study, 'table' | 'unrest'>, { centres, entryOf }: Palette, hold: number): Uint16Array {
  const { width, height, ids, coordinates } = table;
  const painted = new Uint16Array(ids.length);
  const apart = Float32Array.from(entryOf, (entry, colour) => Math.sqrt(distanceSquared(coordinates, colour, centres, entry)));
  const calmHold = Math.min(hold, CALM_HOLD);
  let fromAbove = false;
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const own = entryOf[id] ?? 0;
      const left = x > 0 ? i - 1 : null;
      const above = y > 0 ? i - width : null;
      const isFlat = left !== null && above !== null && ids[left] === id && ids[above] === id;
      const most = (apart[id] ?? 0) + ((unrest.blocks[blockAt(unrest, x, y)] ?? 0) < BUSY ? calmHold : hold);
      const holds = (from: number) => {
        const entry = painted[from] ?? 0;
        return entry === own || (hold > 0 && !isFlat && distanceSquared(coordinates, id, centres, entry) <= most ** 2);
      };
      const [first, second] = fromAbove ? [above, left] : [left, above];
      if (first !== null && holds(first)) painted[i] = painted[first] ?? 0;
      else if (second !== null && holds(second)) {
        painted[i] = painted[second] ?? 0;
        fromAbove = !fromAbove;
      } else painted[i] = own;
    }
  }
  return painted;
}
