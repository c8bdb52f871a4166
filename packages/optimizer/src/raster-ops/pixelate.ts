import type { Raster } from '../pixels/raster.js';

/** Replaces each square of `size` px by its mean. Squares at the right and bottom edge are cut off. Colours are weighted by alpha. */
export function pixelate({ data, width, height, channels }: Raster, size: number): Raster {
  const squares = Buffer.allocUnsafe(data.length);
  const hasAlpha = channels % 2 === 0;
  const bands = hasAlpha ? channels - 1 : channels;
  const mean = Buffer.alloc(channels);
  const sums = new Float64Array(channels);
  for (let top = 0; top < height; top += size) {
    for (let left = 0; left < width; left += size) {
      const [right, bottom] = [Math.min(width, left + size), Math.min(height, top + size)];
      let total = 0;
      sums.fill(0);
      for (let y = top; y < bottom; y += 1) {
        for (let at = (y * width + left) * channels; at < (y * width + right) * channels; at += channels) {
          const weight = hasAlpha ? (data[at + bands] as number) : 1;
          total += weight;
          for (let band = 0; band < bands; band += 1) sums[band] = (sums[band] as number) + weight * (data[at + band] as number);
        }
      }
      for (let band = 0; band < bands; band += 1) mean[band] = total === 0 ? 0 : Math.round((sums[band] as number) / total);
      if (hasAlpha) mean[bands] = Math.round(total / ((right - left) * (bottom - top)));
      for (let y = top; y < bottom; y += 1) squares.fill(mean, (y * width + left) * channels, (y * width + right) * channels);
    }
  }
  return { data: squares, width, height, channels };
}
