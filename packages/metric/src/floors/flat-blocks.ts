import { BLOCK_SIDE } from './luma-blocks.js';
import type { BlockMask, LumaPlane } from './luma-plane.js';

/** px of a block that equal both their right and their lower neighbour, from which the block is flat. Blocks with grain or dither have fewer. */
const MIN_FLAT_PIXELS = 38;

/** The mark of a block that has one level. */
export const ONE_LEVEL = 2;

/** Marks the flat blocks of a mask: 1, or `ONE_LEVEL`. Bands show in them, because no grain hides them. */
export function findFlatBlocks(plane: LumaPlane, { marks, columns, rows }: BlockMask): Uint8Array {
  const flat = new Uint8Array(columns * rows);
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      if (marks[block] === 0) continue;
      const equal = countFlatPixels(plane, column * BLOCK_SIDE, row * BLOCK_SIDE);
      if (equal >= MIN_FLAT_PIXELS) flat[block] = equal === BLOCK_SIDE ** 2 ? ONE_LEVEL : 1;
    }
  }
  return flat;
}

function countFlatPixels({ luma, width, height }: LumaPlane, left: number, top: number): number {
  const pastRight = Math.min(width - left - 1, BLOCK_SIDE);
  let equal = 0;
  for (let y = top; y < top + BLOCK_SIDE; y += 1) {
    const below = y + 1 < height ? width : 0;
    const start = y * width + left;
    for (let x = 0, level = luma[start] as number; x < BLOCK_SIDE; x += 1) {
      const next = luma[start + Math.min(x + 1, pastRight)] as number;
      if (level === next && level === luma[start + x + below]) equal += 1;
      level = next;
    }
  }
  return equal;
}
