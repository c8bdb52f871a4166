import { fromRaster, type Raster, toRaster } from '../pixels/raster.js';
import { resizeRaster } from './resize-raster.js';

/** px: a stronger blur works on a smaller copy. That loses no visible detail and bounds the time. */
const MAX_FULL_SIZE_SIGMA = 4;

/** Gaussian blur of `sigma` px. Edges repeat; colours are weighted by alpha. */
export async function gaussianBlur(raster: Raster, sigma: number): Promise<Raster> {
  const { width, height } = raster;
  const shrink = Math.max(1, Math.floor(sigma / MAX_FULL_SIZE_SIGMA));
  if (shrink === 1) return blurAtFullSize(raster, sigma);
  const [smallWidth, smallHeight] = [Math.ceil(width / shrink), Math.ceil(height / shrink)];
  const small = await resizeRaster(raster, { width: smallWidth, height: smallHeight });
  const soft = await blurAtFullSize(small, sigma / shrink);
  return resizeRaster(soft, { width, height });
}

/** Of a weak blur, which reaches one pixel: with the usual limit, a sigma of 0.3 changed nothing. */
const minWeakAmplitude = 0.001;

const blurAtFullSize = (raster: Raster, sigma: number) =>
  toRaster(fromRaster(raster).blur({ sigma, precision: 'float', minAmplitude: sigma < 0.5 ? minWeakAmplitude : 0.01 }));

/** A convolution kernel: a line of `length` px through its middle. Each point of the line spreads over the four nearest pixels. */
function motionKernel(length: number, degrees: number) {
  const reach = Math.ceil(length / 2) + 1;
  const size = 2 * reach + 1;
  const weights = new Array<number>(size * size).fill(0);
  const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let step = 0; step < length; step += 1) {
    const along = step - (length - 1) / 2;
    const [x, y] = [reach + along * dx, reach + along * dy];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    for (const [column, share] of [
      [left, left + 1 - x],
      [left + 1, x - left],
    ] as const) {
      for (const [row, part] of [
        [top, top + 1 - y],
        [top + 1, y - top],
      ] as const) {
        const at = row * size + column;
        weights[at] = (weights[at] ?? 0) + share * part;
      }
    }
  }
  return { width: size, height: size, kernel: weights.map((weight) => (weight < 1e-9 ? 0 : weight)), scale: length };
}

/** Blurs along a line of `length` px, like a moving camera. Angle 0 is horizontal, 90 vertical. Edges repeat; colours are weighted by alpha. */
export function motionBlur(raster: Raster, { length, angle }: { length: number; angle: number }): Promise<Raster> {
  return toRaster(fromRaster(raster).convolve(motionKernel(length, angle)));
}

/** Replaces each sample by the median of a square of `size` px around it. The square is never larger than the image. */
export function medianBlur(raster: Raster, size: number): Promise<Raster> {
  return toRaster(fromRaster(raster).median(Math.min(size, raster.width, raster.height)));
}
