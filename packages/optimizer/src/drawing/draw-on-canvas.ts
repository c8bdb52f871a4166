import type { Place, Size } from '../operations/place.js';
import { type Raster, rgbaRow } from '../raster.js';
import type { Colour } from './colour.js';

/** A picture as it is on a canvas that it fits on, and the background around it. */
export function drawOnCanvas({ width, height, background }: Size & { background: Colour }, picture: Raster, { left, top }: Place): Raster {
  const data = Buffer.alloc(width * height * 4, Buffer.from(background));
  for (let y = 0; y < picture.height; y += 1) rgbaRow(picture, y).copy(data, ((top + y) * width + left) * 4);
  return { data, width, height, channels: 4 };
}
