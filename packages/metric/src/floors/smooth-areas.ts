import type { RgbRaster } from '../rgb-raster.js';
import { type LumaBlocks, measureLumaBlocks } from './luma-blocks.js';
import type { BlockMask } from './luma-plane.js';

/** Steps squared: the largest grain. Coarser grain is texture, which hides bands and the loss of grain. */
const MAX_VARIANCE = 9;

/** Steps: the largest rise across a block. A steeper one is an edge. */
const MAX_RISE = 6;

/** Steps: the largest difference between the means of two neighbours. */
const MAX_JUMP = 8;

/** The blocks of an original and the mask of the smooth ones. */
export interface SmoothAreas {
  readonly blocks: LumaBlocks;
  readonly mask: BlockMask;
}

const known = new WeakMap<RgbRaster, SmoothAreas>();

/** Finds the smooth areas of an original. Several detectors ask for the same; the raster must not change meanwhile. */
export function findSmoothAreas(original: RgbRaster): SmoothAreas {
  const found = known.get(original) ?? toSmoothAreas(measureLumaBlocks(original));
  known.set(original, found);
  return found;
}

function toSmoothAreas(blocks: LumaBlocks): SmoothAreas {
  return { blocks, mask: { marks: findSmoothBlocks(blocks), columns: blocks.columns, rows: blocks.rows } };
}

/** Marks with 1 the blocks of soft gradients and of flat ground, with fine grain or without, away from edges and texture. */
function findSmoothBlocks(blocks: LumaBlocks): Uint8Array {
  const { columns, rows, mean } = blocks;
  const calm = blocks.variance.map((variance, block) => (variance <= MAX_VARIANCE && (blocks.rise[block] as number) <= MAX_RISE ? 1 : 0));
  const smooth = new Uint8Array(columns * rows);
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      let isSmooth = calm[block] === 1;
      for (let y = Math.max(0, row - 1); isSmooth && y <= Math.min(rows - 1, row + 1); y += 1) {
        for (let x = Math.max(0, column - 1); isSmooth && x <= Math.min(columns - 1, column + 1); x += 1) {
          const other = y * columns + x;
          isSmooth = calm[other] === 1 && Math.abs((mean[other] as number) - (mean[block] as number)) <= MAX_JUMP;
        }
      }
      smooth[block] = isSmooth ? 1 : 0;
    }
  }
  return smooth;
}
