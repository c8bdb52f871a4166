import type { Raster } from '../pixels/raster.js';

/** A row or a column of pixels in a raster. */
interface Line {
  /** Sample index of the first pixel. */
  readonly start: number;
  readonly count: number;
  /** Samples from one pixel to the next. */
  readonly stride: number;
}

/** Replaces each pixel by the mean of the pixels up to `radius` px away in each direction. Edges repeat; colours are weighted by alpha. */
export function boxBlur(raster: Raster, radius: number): Raster {
  const { width, height, channels } = raster;
  const rows = Array.from({ length: height }, (_, y): Line => ({ start: y * width * channels, count: width, stride: channels }));
  const columns = Array.from({ length: width }, (_, x): Line => ({ start: x * channels, count: height, stride: width * channels }));
  return blurLines(blurLines(raster, rows, radius), columns, radius);
}

/** Blurs each line. The time does not depend on the radius: a running sum moves along the line. */
function blurLines({ data, width, height, channels }: Raster, lines: readonly Line[], radius: number): Raster {
  const hasAlpha = channels % 2 === 0;
  const bands = hasAlpha ? channels - 1 : channels;
  const windowWidth = 2 * radius + 1;
  const sums = new Float64Array(channels + 1);
  const blurred = Buffer.allocUnsafe(data.length);
  for (const { start, count, stride } of lines) {
    const add = (pixel: number, sign: number) => {
      const at = start + Math.min(count - 1, Math.max(0, pixel)) * stride;
      const weight = sign * (hasAlpha ? (data[at + bands] as number) : 1);
      for (let band = 0; band < bands; band += 1) sums[band] = (sums[band] as number) + weight * (data[at + band] as number);
      sums[bands] = (sums[bands] as number) + weight;
    };
    sums.fill(0);
    for (let pixel = -radius; pixel <= radius; pixel += 1) add(pixel, 1);
    for (let pixel = 0; pixel < count; pixel += 1) {
      const at = start + pixel * stride;
      const weight = sums[bands] as number;
      for (let band = 0; band < bands; band += 1) blurred[at + band] = weight === 0 ? 0 : Math.round((sums[band] as number) / weight);
      if (hasAlpha) blurred[at + bands] = Math.round(weight / windowWidth);
      add(pixel - radius, -1);
      add(pixel + radius + 1, 1);
    }
  }
  return { data: blurred, width, height, channels };
}
