import { distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/** px: sides of the blocks whose unrest is measured. */
const BLOCK_SIDE = 8;

/** Differences between neighbours from which on errors begin to be hidden among them. */
const MASKING_THRESHOLD = 16;

/** Numbers grow slower than pixels, so that small things keep colours of their own. */
const COUNT_EXPONENT = 0.7;

/** How much neighbours differ on average in each block of a picture, squared; blocks in rows. */
export interface ActivityMap {
  readonly blocks: Float32Array;
  readonly columns: number;
}

/** The block of the pixel at a place. */
export const blockAt = ({ columns }: ActivityMap, x: number, y: number) =>
  Math.floor(y / BLOCK_SIDE) * columns + Math.floor(x / BLOCK_SIDE);

/** Measures it in blocks of 8x8 px. */
export function measureActivity({ width, height, ids, coordinates }: ColourTable): ActivityMap {
  const columns = Math.ceil(width / BLOCK_SIDE);
  const blocks = new Float32Array(columns * Math.ceil(height / BLOCK_SIDE));
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const left = x > 0 ? (ids[i - 1] ?? 0) : id;
      const above = y > 0 ? (ids[i - width] ?? 0) : id;
      if (left === id && above === id) continue;
      const block = Math.floor(y / BLOCK_SIDE) * columns + Math.floor(x / BLOCK_SIDE);
      const apart = distanceSquared(coordinates, id, coordinates, left) + distanceSquared(coordinates, id, coordinates, above);
      blocks[block] = (blocks[block] ?? 0) + apart / BLOCK_SIDE ** 2;
    }
  }
  return { blocks, columns };
}

/** What an error of each colour of a picture counts: more the more often it is seen, and the calmer it is around it. */
export function weighColours({ width, ids, colours }: ColourTable, activity: ActivityMap): Float64Array {
  const weights = new Float64Array(colours.length / 4);
  for (let i = 0; i < ids.length; i += 1) {
    const block = blockAt(activity, i % width, Math.floor(i / width));
    const id = ids[i] ?? 0;
    weights[id] = (weights[id] ?? 0) + 1 / ((activity.blocks[block] ?? 0) + MASKING_THRESHOLD ** 2);
  }
  return weights.map((weight) => weight ** COUNT_EXPONENT);
}
