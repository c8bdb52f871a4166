import type { Raster } from '../pixels/raster.js';

/**
 * An image with alpha whose invisible pixels have the colour of the nearest visible pixel of their row, or else of the row above, or below. An
 * operation that mixes neighbours without regard to alpha then draws no colour that nobody saw.
 */
export function fillHiddenColours({ data, width, height, channels }: Raster): Raster {
  const filled = Buffer.from(data);
  const isVisible = (pixel: number) => (data[pixel * channels + channels - 1] ?? 0) > 0;
  const copy = (from: number, to: number) => {
    for (let band = 0; band < channels - 1; band += 1) filled[to * channels + band] = filled[from * channels + band] ?? 0;
  };
  let firstRow = -1;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const visible = Array.from({ length: width }, (_, x) => x).filter((x) => isVisible(row + x));
    if (visible.length === 0) {
      if (firstRow >= 0) for (let x = 0; x < width; x += 1) copy(row - width + x, row + x);
      continue;
    }
    if (firstRow < 0) firstRow = y;
    for (let x = 0, next = 0; x < width; x += 1) {
      while (next < visible.length - 1 && Math.abs((visible[next + 1] ?? 0) - x) <= Math.abs((visible[next] ?? 0) - x)) next += 1;
      if (!isVisible(row + x)) copy(row + (visible[next] ?? 0), row + x);
    }
  }
  for (let y = firstRow - 1; y >= 0; y -= 1) for (let x = 0; x < width; x += 1) copy((y + 1) * width + x, y * width + x);
  return { data: filled, width, height, channels };
}
