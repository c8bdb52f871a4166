import type { RgbRaster } from '../rgb-raster.js';
import { BLOCK_SIDE, LUMA_BLUE, LUMA_GREEN, LUMA_RED } from './luma-blocks.js';

/** Luma of each pixel, 0 to 255. */
export interface LumaPlane {
  readonly luma: Uint8Array;
  /** px. */
  readonly width: number;
  readonly height: number;
}

/** Marks blocks of 8x8 px with 1. */
export interface BlockMask {
  readonly marks: Uint8Array;
  readonly columns: number;
  readonly rows: number;
}

/** The luma of the blocks that the mask marks; 0 elsewhere. */
export function toLumaPlane({ data, width, height }: RgbRaster, { marks, columns, rows }: BlockMask): LumaPlane {
  const luma = new Uint8Array(width * height);
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      if (marks[block] === 0) continue;
      for (let y = 0; y < BLOCK_SIDE; y += 1) {
        let to = (row * BLOCK_SIDE + y) * width + column * BLOCK_SIDE;
        for (let x = 0, from = to * 3; x < BLOCK_SIDE; x += 1, to += 1, from += 3) {
          const sum = LUMA_RED * (data[from] as number) + LUMA_GREEN * (data[from + 1] as number) + LUMA_BLUE * (data[from + 2] as number);
          luma[to] = (sum + 128) >> 8;
        }
      }
    }
  }
  return { luma, width, height };
}

/** Every second pixel of every second row. A mean would fill the bands with values in between. */
export function halvePlane({ luma, width, height }: LumaPlane): LumaPlane {
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const half = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y += 1)
    for (let x = 0, from = 2 * y * width; x < halfWidth; x += 1, to += 1, from += 2) half[to] = luma[from] as number;
  return { luma: half, width: halfWidth, height: halfHeight };
}

/** The mask of the halved plane. A block is marked when the four that it covers are. */
export function halveMask({ marks, columns, rows }: BlockMask): BlockMask {
  const [halfColumns, halfRows] = [columns >> 1, rows >> 1];
  const half = new Uint8Array(halfColumns * halfRows);
  for (let row = 0, to = 0; row < halfRows; row += 1) {
    for (let column = 0; column < halfColumns; column += 1, to += 1) {
      const from = 2 * row * columns + 2 * column;
      half[to] =
        (marks[from] as number) & (marks[from + 1] as number) & (marks[from + columns] as number) & (marks[from + columns + 1] as number);
    }
  }
  return { marks: half, columns: halfColumns, rows: halfRows };
}
