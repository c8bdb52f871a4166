import type { ImageSize } from '../../image-facts.js';
import type { Box } from './avif-boxes.js';

const CLAP_BYTES = 32;

/**
 * The size of the clean aperture of a `clap` property as Chromium reads it: it begins in the first corner and has whole numbers of pixels. Null for any
 * other one, which Chromium ignores. Source: ISO/IEC 14496-12, 12.1.4; docs/formats.md#geometry-and-animations.
 */
export function readAperture({ data }: Box, { width, height }: ImageSize): ImageSize | null {
  if (data.length < CLAP_BYTES) return null;
  const fraction = (at: number) => data.readInt32BE(at) / data.readInt32BE(at + 4);
  const aperture = { width: fraction(0), height: fraction(8) };
  const [left, top] = [width / 2 + fraction(16) - aperture.width / 2, height / 2 + fraction(24) - aperture.height / 2];
  const isInside = aperture.width >= 1 && aperture.height >= 1 && aperture.width <= width && aperture.height <= height;
  const isWhole = Number.isInteger(aperture.width) && Number.isInteger(aperture.height);
  return left === 0 && top === 0 && isInside && isWhole ? aperture : null;
}

/** The content of a `clap` property that shows all of an image. */
export function toWholeAperture({ width, height }: ImageSize): Buffer {
  const data = Buffer.alloc(CLAP_BYTES);
  for (const [index, value] of [width, 1, height, 1, 0, 1, 0, 1].entries()) data.writeUInt32BE(value, index * 4);
  return data;
}
