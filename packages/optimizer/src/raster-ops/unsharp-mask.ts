import type { Raster } from '../pixels/raster.js';
import { gaussianBlur } from './blur.js';
import { toByte } from './to-byte.js';

/** px */
const sigma = 1;
/**
 * Steps of the threshold to the next column and row, of 2^32: the R2 sequence of M. Roberts. Along a row, a column and over an area the
 * thresholds spread evenly over 0 to 1, so that the mean of the rounded samples is right in either direction of an edge.
 */
const [columnStep, rowStep] = [3_242_174_889, 2_447_445_414];
const range = 2 ** 32;
const opaque = 255;
/** Rounds. Of a flat translucent area, the blur is a level off, because it weights colours by alpha in 8 bits: it must not become noise. */
const half = 0.5;

/**
 * Adds `percent` of the difference to a copy that is blurred by 1 px. Keeps alpha.
 *
 * At 10 percent, a difference of up to 4 levels is less than half a level. Simple rounding loses it: the edge of 80 levels over 4 px stayed
 * unchanged below 30 percent. A threshold that changes from pixel to pixel keeps the mean: the slope rises by a tenth of what 100 percent gives.
 * Whole multiples of 100 percent and flat areas have no fraction, so they get no noise.
 */
export async function unsharpMask(raster: Raster, percent: number): Promise<Raster> {
  const blurred = await gaussianBlur(raster, sigma); // of grey with alpha it is RGBA
  const { data, width, channels } = raster;
  const sharp = Buffer.from(data);
  const bands = channels % 2 === 0 ? channels - 1 : channels;
  for (let at = 0, blurredAt = 0, x = 0, y = 0; at < data.length; at += channels, blurredAt += blurred.channels) {
    const isOpaque = bands === channels || data[at + bands] === opaque;
    // The same for all bands: grey stays grey.
    const threshold = isOpaque ? ((Math.imul(x, columnStep) + Math.imul(y, rowStep)) >>> 0) / range : half;
    for (let band = 0; band < bands; band += 1) {
      const [before, smooth] = [data[at + band] as number, blurred.data[blurredAt + band] as number];
      if (before !== smooth) sharp[at + band] = toByte(Math.floor(before + ((before - smooth) * percent) / 100 + threshold));
    }
    x += 1;
    if (x === width) [x, y] = [0, y + 1];
  }
  return { ...raster, data: sharp };
}
