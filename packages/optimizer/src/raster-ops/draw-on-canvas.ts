import type { ImageSize } from '@pixmill/image-formats';
import { type Raster, readRgbaRow } from '../pixels/raster.js';
import type { Colour } from './colour.js';
import type { Position } from './region.js';

/** A picture as it is on a canvas that it fits on, and the background around it. */
export function drawOnCanvas(
  { width, height, background }: ImageSize & { background: Colour },
  raster: Raster,
  { left, top }: Position,
): Raster {
  const data = Buffer.alloc(width * height * 4, Buffer.from(background));
  for (let y = 0; y < raster.height; y += 1) readRgbaRow(raster, y).copy(data, ((top + y) * width + left) * 4);
  return { data, width, height, channels: 4 };
}
