import { type Raster, toColourRaster } from '../pixels/raster.js';
import type { Position } from './region.js';

/**
 * Blends one image over another at a position in px. The part outside the lower image is cut off. `opacity` is 0 to 1. Overwrites the lower
 * raster when it has RGBA.
 */
export function compositeOver(under: Raster, over: Raster, { left, top, opacity }: Position & { opacity: number }): Raster {
  const { width, height } = under;
  const { data } = toColourRaster(under, true);
  const overlay = toColourRaster(over, true).data;
  const [firstX, lastX] = [Math.max(0, left), Math.min(width, left + over.width)];
  for (let y = Math.max(0, top); y < Math.min(height, top + over.height); y += 1) {
    for (let x = firstX; x < lastX; x += 1) {
      const [at, from] = [(y * width + x) * 4, ((y - top) * over.width + x - left) * 4];
      const overlayAlpha = ((overlay[from + 3] as number) / 255) * opacity;
      if (overlayAlpha === 0) continue;
      const baseAlpha = ((data[at + 3] as number) / 255) * (1 - overlayAlpha);
      const alpha = overlayAlpha + baseAlpha;
      for (let band = 0; band < 3; band += 1) {
        data[at + band] = Math.round((overlayAlpha * (overlay[from + band] as number) + baseAlpha * (data[at + band] as number)) / alpha);
      }
      data[at + 3] = Math.round(alpha * 255);
    }
  }
  return { data, width, height, channels: 4 };
}
