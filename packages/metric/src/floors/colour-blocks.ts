import type { RgbRaster } from '../rgb-raster.js';
import { srgbToLinear } from '../srgb.js';
import { ciede2000 } from './ciede2000.js';
import { type Lab, linearToLab } from './lab.js';

/** px: side of a block. One block averages the noise of four pixels, and has one sample of subsampled chroma. */
export const COLOUR_BLOCK_SIDE = 2;

/** sRGB samples in linear light, 0 to 1. */
export const linearOf = Float64Array.from({ length: 256 }, (_, sample) => srgbToLinear(sample / 255));

/**
 * The light that a screen reflects, as a share of its white. Without it the difference of two dark colours is overrated.
 * Source: IEC 61966-2-1, encoding viewing flare.
 */
const FLARE = 0.01;

/** A colour as it is seen on a screen that reflects light. The samples are linear light, 0 to 1. */
export function toSeenLab(red: number, green: number, blue: number): Lab {
  return linearToLab((red + FLARE) / (1 + FLARE), (green + FLARE) / (1 + FLARE), (blue + FLARE) / (1 + FLARE));
}

/** The mean colours of the blocks of an image, row by row. A last odd row or column has no block. */
export interface ColourBlocks {
  readonly columns: number;
  readonly rows: number;
  /** For each block its lightness, and its a and b after `compressChroma`. The distance of two blocks is close to their CIEDE2000. */
  readonly coordinates: Float32Array;
}

/** Reads an opaque 8-bit image. The colour of a block is its mean light. */
export function readColourBlocks({ data, width, height }: RgbRaster): ColourBlocks {
  const [columns, rows] = [Math.floor(width / COLOUR_BLOCK_SIDE), Math.floor(height / COLOUR_BLOCK_SIDE)];
  const coordinates = new Float32Array(columns * rows * 3);
  const below = width * 3;
  const meanLight = (at: number) =>
    ((linearOf[data[at] ?? 0] ?? 0) +
      (linearOf[data[at + 3] ?? 0] ?? 0) +
      (linearOf[data[at + below] ?? 0] ?? 0) +
      (linearOf[data[at + below + 3] ?? 0] ?? 0)) /
    COLOUR_BLOCK_SIDE ** 2;
  for (let row = 0, to = 0; row < rows; row += 1) {
    for (let column = 0, at = row * COLOUR_BLOCK_SIDE * below; column < columns; column += 1, at += COLOUR_BLOCK_SIDE * 3, to += 3) {
      if (column > 0 && isSame(data, at, below)) {
        for (let band = 0; band < 3; band += 1) coordinates[to + band] = coordinates[to + band - 3] as number;
        continue;
      }
      const { l, a, b } = toSeenLab(meanLight(at), meanLight(at + 1), meanLight(at + 2));
      const chroma = Math.sqrt(a * a + b * b);
      const compression = chroma > 0 ? compressChroma(chroma) / chroma : 1;
      coordinates[to] = l;
      coordinates[to + 1] = a * compression;
      coordinates[to + 2] = b * compression;
    }
  }
  return { columns, rows, coordinates };
}

/** Whether a block has the samples of the block before it, as in flat ground. It saves most of the time of screenshots. */
function isSame(data: RgbRaster['data'], at: number, below: number): boolean {
  const length = COLOUR_BLOCK_SIDE * 3;
  for (let sample = at; sample < at + length; sample += 1) {
    if (data[sample] !== data[sample - length] || data[sample + below] !== data[sample + below - length]) return false;
  }
  return true;
}

/** CIE94 divides a difference of chroma by 1 + 0.045 chroma. This is the integral, so that equal distances look about equal: 16 becomes 12, 80 becomes 34. */
export const compressChroma = (chroma: number) => Math.log(1 + 0.045 * chroma) / 0.045;

/** A colour as linear light: red, green and blue, 0 to 1. */
export type Light = readonly [red: number, green: number, blue: number];

/** CIEDE2000 between two colours as they are seen on a screen, see `toSeenLab`. */
export const seenDifference = (one: Light, other: Light): number => ciede2000(toSeenLab(...one), toSeenLab(...other));
