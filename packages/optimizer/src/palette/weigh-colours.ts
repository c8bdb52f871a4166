import { distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/** px: sides of the blocks whose unrest is measured. */
const BLOCK = 8;

/** Differences between neighbours from which on errors begin to be hidden among them. */
const HIDING = 16;

/** Numbers grow slower than pixels, so that small things keep colours of their own. */
const FLATTENING = 0.7;

/** How much neighbours differ on average in each block of 8x8 px, squared; blocks in rows. */
function unrestOf({ width, height, ids, coordinates }: ColourTable): { unrest: Float32Array; columns: number } {
  const columns = Math.ceil(width / BLOCK);
  const unrest = new Float32Array(columns * Math.ceil(height / BLOCK));
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const left = x > 0 ? (ids[i - 1] ?? 0) : id;
      const above = y > 0 ? (ids[i - width] ?? 0) : id;
      if (left === id && above === id) continue;
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      const apart = distanceSquared(coordinates, id, coordinates, left) + distanceSquared(coordinates, id, coordinates, above);
      unrest[block] = (unrest[block] ?? 0) + apart / BLOCK ** 2;
    }
  }
  return { unrest, columns };
}

/** What an error of each colour of a picture counts: more the more often it is seen, and the calmer it is around it. */
export function weighColours(table: ColourTable): Float64Array {
  const { width, ids, colours } = table;
  const { unrest, columns } = unrestOf(table);
  const weights = new Float64Array(colours.length / 4);
  for (let i = 0; i < ids.length; i += 1) {
    const block = Math.floor(i / width / BLOCK) * columns + Math.floor((i % width) / BLOCK);
    const id = ids[i] ?? 0;
    weights[id] = (weights[id] ?? 0) + 1 / ((unrest[block] ?? 0) + HIDING ** 2);
  }
  return weights.map((weight) => weight ** FLATTENING);
}
