import type { BmpHeader } from '../bmp/read-bmp-header.js';
import type { BmpPixels } from '../bmp/read-bmp-rows.js';

/**
 * Makes the pixels transparent whose bit is set in the mask, which starts at byte `at`. Where rows of the mask are missing, the pixels stay, as in browsers.
 */
export function applyIconMask(pixels: BmpPixels, { width, height }: BmpHeader, { bytes, at }: { bytes: Buffer; at: number }): BmpPixels {
  const rowBytes = Math.ceil(width / 32) * 4;
  const complete = Math.max(0, Math.min(height, Math.floor((bytes.length - at) / rowBytes)));
  const channels = pixels.alpha ? 4 : 3;
  const samples = Buffer.alloc(width * height * 4, 255);
  for (let pixel = 0; pixel < width * height; pixel += 1) pixels.samples.copy(samples, pixel * 4, pixel * channels, (pixel + 1) * channels);
  let alpha = pixels.alpha;
  for (let row = 0; row < complete; row += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((((bytes[at + row * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 0) continue;
      const pixel = (height - 1 - row) * width + x;
      samples.fill(0, pixel * 4, pixel * 4 + 4);
      alpha = true;
    }
  }
  const missing = height - complete;
  const repairs =
    missing > 0
      ? [...pixels.repairs, { what: `cut: ${missing} of ${height} rows of its mask are missing`, at: bytes.length }]
      : pixels.repairs;
  return alpha ? { samples, alpha, repairs } : { ...pixels, repairs };
}
