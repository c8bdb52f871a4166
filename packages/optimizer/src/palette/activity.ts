import { BLOCK_SIDE, type BlockGrid, blockAt, createBlockGrid } from './blocks.js';
import { distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/** The mean squared distance between neighbouring pixels, by block. */
export type ActivityMap = BlockGrid<Float32Array>;

/** Measures the activity in blocks of 8x8 px. */
export function measureActivity({ width, height, ids, coordinates }: ColourTable): ActivityMap {
  const activity = createBlockGrid({ width, height });
  const { blocks } = activity;
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const id = ids[i] ?? 0;
      const left = x > 0 ? (ids[i - 1] ?? 0) : id;
      const above = y > 0 ? (ids[i - width] ?? 0) : id;
      if (left === id && above === id) continue;
      const block = blockAt(activity, x, y);
      const distance = distanceSquared(coordinates, id, coordinates, left) + distanceSquared(coordinates, id, coordinates, above);
      blocks[block] = (blocks[block] ?? 0) + distance / BLOCK_SIDE ** 2;
    }
  }
  return activity;
}
