import type { Palette } from './choose-palette.js';
import { distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/**
 * The entry of every pixel: its nearest, but a neighbour's goes on where it is no more than `hold` further from the pixel's colour than that.
 * Runs, and rows that repeat, are what deflate lives on.
 */
export function paint({ width, height, ids, coordinates }: ColourTable, { centres, entryOf }: Palette, hold: number): Uint16Array {
  const painted = new Uint16Array(ids.length);
  const most = Float32Array.from(entryOf, (entry, colour) => (Math.sqrt(distanceSquared(coordinates, colour, centres, entry)) + hold) ** 2);
  const holds = (entry: number, id: number) =>
    entry === entryOf[id] || (hold > 0 && distanceSquared(coordinates, id, centres, entry) <= (most[id] ?? 0));
  let fromAbove = false;
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const left = x > 0 ? (painted[i - 1] ?? 0) : null;
      const above = y > 0 ? (painted[i - width] ?? 0) : null;
      const [first, second] = fromAbove ? [above, left] : [left, above];
      if (first !== null && holds(first, id)) painted[i] = first;
      else if (second !== null && holds(second, id)) {
        painted[i] = second;
        fromAbove = !fromAbove;
      } else painted[i] = entryOf[id] ?? 0;
    }
  }
  return painted;
}
