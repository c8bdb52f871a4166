import type { RgbaPixels } from '../rgba-pixels.js';
import { lightToHex, toLight } from './oklab.js';

/**
 * The average of the light, such as `#808080`: what an eye sees from far away. A pixel counts by its alpha. Null when all pixels are
 * transparent. Pure.
 */
export function findAverageColour({ data }: RgbaPixels): string | null {
  const lights = [0, 0, 0];
  let total = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    total += alpha;
    for (let band = 0; band < 3; band += 1) lights[band] = (lights[band] ?? 0) + toLight(data[at + band] ?? 0) * alpha;
  }
  return total === 0 ? null : lightToHex(lights.map((light) => light / total));
}
