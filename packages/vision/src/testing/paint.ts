import type { RgbaPixels } from '../rgba-pixels.js';

/** Red, green, blue and alpha. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** A picture whose pixels are known. */
export function paint(width: number, height: number, colourAt: (x: number, y: number) => Rgba): RgbaPixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data.set(colourAt(x, y), (y * width + x) * 4);
  return { data, width, height };
}
