import type { RgbRaster } from '../rgb-raster.js';

/** px: side of a block, the one of JPEG. Partial blocks at the right and lower edge are left out. */
export const BLOCK_SIDE = 8;

const BLOCK_PIXELS = BLOCK_SIDE ** 2;

/** Sum of the squared distances of a block's pixels from its centre, along one axis. */
const SPREAD = (BLOCK_PIXELS * (BLOCK_SIDE ** 2 - 1)) / 12;

/** Luma of 8-bit sRGB in 256ths of a step, BT.601 as JPEG and WebP have it. */
export const [LUMA_RED, LUMA_GREEN, LUMA_BLUE] = [77, 150, 29];

/** A grid of 8x8 px blocks and the luma of each. */
export interface LumaBlocks {
  readonly columns: number;
  readonly rows: number;
  /** 0 to 255. */
  readonly mean: Float32Array;
  /** Steps squared: the variance that a plane through the block leaves. It is the grain of a smooth block. */
  readonly variance: Float32Array;
  /** Steps across a block: the rise of that plane, the larger of both directions. */
  readonly rise: Float32Array;
}

/** Measures the luma of each block, or of those that `wanted` marks. */
export function measureLumaBlocks({ data, width, height }: RgbRaster, wanted?: Uint8Array): LumaBlocks {
  const columns = Math.floor(width / BLOCK_SIDE);
  const rows = Math.floor(height / BLOCK_SIDE);
  const [mean, variance, rise] = [new Float32Array(columns * rows), new Float32Array(columns * rows), new Float32Array(columns * rows)];
  for (let row = 0, block = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, block += 1) {
      if (wanted && wanted[block] === 0) continue;
      let [total, squares, across, down] = [0, 0, 0, 0];
      for (let y = 0; y < BLOCK_SIDE; y += 1) {
        let at = ((row * BLOCK_SIDE + y) * width + column * BLOCK_SIDE) * 3;
        let line = 0;
        for (let x = 0; x < BLOCK_SIDE; x += 1, at += 3) {
          const luma = LUMA_RED * (data[at] as number) + LUMA_GREEN * (data[at + 1] as number) + LUMA_BLUE * (data[at + 2] as number);
          line += luma;
          squares += luma * luma;
          across += luma * (2 * x - 7);
        }
        total += line;
        down += line * (2 * y - 7);
      }
      const trend = (across * across + down * down) / (4 * SPREAD);
      mean[block] = total / (256 * BLOCK_PIXELS);
      variance[block] = Math.max(0, squares - (total * total) / BLOCK_PIXELS - trend) / (65_536 * (BLOCK_PIXELS - 3));
      rise[block] = (BLOCK_SIDE * Math.max(Math.abs(across), Math.abs(down))) / (2 * 256 * SPREAD);
    }
  }
  return { columns, rows, mean, variance, rise };
}
