import type { ColourRaster } from '../pixels/raster.js';

/** Repeats each pixel in both directions until no side is shorter than `minSide` px. Returns the same raster when none is. */
export function repeatPixels(raster: ColourRaster, minSide: number): ColourRaster {
  const { data, width, height, channels } = raster;
  const times = Math.ceil(minSide / Math.min(width, height));
  if (times <= 1) return raster;
  const rowBytes = width * times * channels;
  const repeated = Buffer.allocUnsafe(rowBytes * height * times);
  for (let y = 0; y < height * times; y += 1) {
    const start = Math.floor(y / times) * width;
    for (let x = 0; x < width * times; x += 1) {
      const from = (start + Math.floor(x / times)) * channels;
      data.copy(repeated, y * rowBytes + x * channels, from, from + channels);
    }
  }
  return { data: repeated, width: width * times, height: height * times, channels };
}
