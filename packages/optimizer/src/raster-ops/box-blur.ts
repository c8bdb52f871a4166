import type { Raster } from '../pixels/raster.js';

interface LineLayout {
  /** Samples of one pixel; the last is alpha where there is an even number. */
  readonly channels: number;
  readonly count: number;
  /** Samples from one pixel to the next. */
  readonly stride: number;
}

/** Means along one line, edges repeated; colours count by their alpha. The time it takes does not depend on the radius. */
function blurLine(
  from: Buffer,
  to: Buffer,
  start: number,
  { channels, count, stride }: LineLayout,
  radius: number,
  sums: Float64Array,
): void {
  const hasAlpha = channels % 2 === 0;
  const bands = hasAlpha ? channels - 1 : channels;
  const width = 2 * radius + 1;
  const add = (pixel: number, sign: number) => {
    const at = start + Math.min(count - 1, Math.max(0, pixel)) * stride;
    const weight = sign * (hasAlpha ? (from[at + bands] as number) : 1);
    for (let band = 0; band < bands; band += 1) sums[band] = (sums[band] as number) + weight * (from[at + band] as number);
    sums[bands] = (sums[bands] as number) + weight;
  };
  sums.fill(0);
  for (let pixel = -radius; pixel <= radius; pixel += 1) add(pixel, 1);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const at = start + pixel * stride;
    const weight = sums[bands] as number;
    for (let band = 0; band < bands; band += 1) to[at + band] = weight === 0 ? 0 : Math.round((sums[band] as number) / weight);
    if (hasAlpha) to[at + bands] = Math.round(weight / width);
    add(pixel - radius, -1);
    add(pixel + radius + 1, 1);
  }
}

/** Each pixel becomes the mean of those no further than `radius` px across and down; edges are repeated. */
export function boxBlur({ data, width, height, channels }: Raster, radius: number): Raster {
  const sums = new Float64Array(channels + 1);
  const across = Buffer.allocUnsafe(data.length);
  const row = { channels, count: width, stride: channels };
  for (let y = 0; y < height; y += 1) blurLine(data, across, y * width * channels, row, radius, sums);
  const down = Buffer.allocUnsafe(data.length);
  const column = { channels, count: height, stride: width * channels };
  for (let x = 0; x < width; x += 1) blurLine(across, down, x * channels, column, radius, sums);
  return { data: down, width, height, channels };
}
