import type { RgbRaster } from './rgb-raster.js';

/** px: side of a window. The blur of the metric reads as many pixels. */
const WINDOW_SIDE = 9;

/** Green sample, 0 to 255, from which a flat area counts as bright. The rounding noise of the reference grows with the square of the light. */
const MIN_BRIGHT_GREEN = 140;

/**
 * The share of 9x9 px windows in which all pixels are equal, alpha included, and either bright or invisible: about 0 for a photo, 1 for a
 * white image. In such windows the reference implementation scores lower than the exact formula. Source: docs/metric.md#9-numeric-pitfalls.
 */
export function flatShare({ data, width, height, channels }: RgbRaster): number {
  const windows = Math.max(0, width - WINDOW_SIDE + 1) * Math.max(0, height - WINDOW_SIDE + 1);
  if (windows === 0) return 0;
  // By column: how many rows, up to the current one, end there in nine equal pixels of the same colour.
  const equalRows = new Uint8Array(width);
  const stride = width * channels;
  let flat = 0;
  for (let y = 0, at = 0; y < height; y += 1) {
    let equalPixels = 0;
    for (let x = 0; x < width; x += 1, at += channels) {
      equalPixels = x > 0 && samePixel(data, at, at - channels, channels) ? Math.min(WINDOW_SIDE, equalPixels + 1) : 1;
      if (equalPixels < WINDOW_SIDE) equalRows[x] = 0;
      else {
        const above = equalRows[x] ?? 0;
        equalRows[x] = above > 0 && samePixel(data, at, at - stride, channels) ? Math.min(WINDOW_SIDE, above + 1) : 1;
        if (equalRows[x] === WINDOW_SIDE && isBrightOrInvisible(data, at, channels)) flat += 1;
      }
    }
  }
  return flat / windows;
}

/** An invisible pixel counts as bright because the metric also shows it on white. */
function isBrightOrInvisible(data: RgbRaster['data'], at: number, channels: number): boolean {
  const sampleScale = data.BYTES_PER_ELEMENT === 1 ? 1 : 257;
  return (data[at + 1] ?? 0) >= MIN_BRIGHT_GREEN * sampleScale || (channels === 4 && data[at + 3] === 0);
}

function samePixel(data: RgbRaster['data'], one: number, other: number, channels: number): boolean {
  return (
    data[one] === data[other] &&
    data[one + 1] === data[other + 1] &&
    data[one + 2] === data[other + 2] &&
    (channels === 3 || data[one + 3] === data[other + 3])
  );
}
