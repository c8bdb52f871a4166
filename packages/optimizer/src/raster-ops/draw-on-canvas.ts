import type { ImageSize } from '@pixmill/image-formats';
import { type Raster, readRgbaRow } from '../pixels/raster.js';
import type { Colour } from './colour.js';
import type { Position } from './region.js';

/** Draws an image without blending on a new canvas of `width` x `height` px with a background. The image must fit on the canvas. */
export function drawOnCanvas(
  { width, height, background }: ImageSize & { background: Colour },
  raster: Raster,
  { left, top }: Position,
): Raster {
  const data = Buffer.alloc(width * height * 4, Buffer.from(background));
  for (let y = 0; y < raster.height; y += 1) readRgbaRow(raster, y).copy(data, ((top + y) * width + left) * 4);
  return { data, width, height, channels: 4 };
}
