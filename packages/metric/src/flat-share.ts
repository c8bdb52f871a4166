import type { RgbRaster } from './rgb-raster.js';

/** px of a window's sides: as far as the blur of the metric reaches. */
const WINDOW = 9;

/** Green from which flat ground counts as bright: the reference's noise grows with the square of the light. */
const BRIGHT = 140;

/**
 * The share of 9x9 windows, among those that lie within the picture, whose pixels are all equal, alpha included, and bright or invisible: 0
 * for a photo, 1 for white. There the reference implementation reads lower than the exact formula. Source: the specification, section 9.
 */
export function flatShare({ data, width, height, channels }: RgbRaster): number {
  const windows = Math.max(0, width - WINDOW + 1) * Math.max(0, height - WINDOW + 1);
  if (windows === 0) return 0;
  // rows up to this one, by their last pixel, that are nine equal pixels and equal to each other
  const equalRows = new Uint8Array(width);
  const stride = width * channels;
  let flat = 0;
  for (let y = 0, at = 0; y < height; y += 1) {
    let equalPixels = 0;
    for (let x = 0; x < width; x += 1, at += channels) {
      equalPixels = x > 0 && samePixel(data, at, at - channels, channels) ? Math.min(WINDOW, equalPixels + 1) : 1;
      if (equalPixels < WINDOW) equalRows[x] = 0;
      else {
        const above = equalRows[x] ?? 0;
        equalRows[x] = above > 0 && samePixel(data, at, at - stride, channels) ? Math.min(WINDOW, above + 1) : 1;
        if (equalRows[x] === WINDOW && isBright(data, at, channels)) flat += 1;
      }
    }
  }
  return flat / windows;
}

/** Invisible pixels are shown on a light ground as well. */
function isBright(data: RgbRaster['data'], at: number, channels: number): boolean {
  const sampleScale = data.BYTES_PER_ELEMENT === 1 ? 1 : 257;
  return (data[at + 1] ?? 0) >= BRIGHT * sampleScale || (channels === 4 && data[at + 3] === 0);
}

function samePixel(data: RgbRaster['data'], one: number, other: number, channels: number): boolean {
  return (
    data[one] === data[other] &&
    data[one + 1] === data[other + 1] &&
    data[one + 2] === data[other + 2] &&
    (channels === 3 || data[one + 3] === data[other + 3])
  );
}
