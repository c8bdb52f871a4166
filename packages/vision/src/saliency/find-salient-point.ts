import type { RgbaPixels } from '../rgba-pixels.js';
import { blurPlane, type Plane } from './plane.js';
import { createSaliencyMap } from './saliency-map.js';

/** Where attention falls first, in px from the top left corner. */
export interface SalientPoint {
  readonly x: number;
  readonly y: number;
}

/** Radius of the part that counts together, as a part of the longer side. */
const PART = 1 / 12;

/**
 * The centre of the part of a picture that differs most from its surroundings. The centre of the picture where nothing differs. A small
 * picture is enough: about 128 px. Pure. Source: docs/analysis.md#focus.
 */
export function findSalientPoint(pixels: RgbaPixels): SalientPoint {
  const { width, height } = pixels;
  const radius = Math.max(1, Math.round(Math.max(width, height) * PART));
  const map = createSaliencyMap(pixels);
  // a part that the edge cuts off counts less
  const parts = blurPlane(blurPlane(map, radius, 'zero'), Math.ceil(radius / 2), 'zero');
  const peak = findPeak(parts);
  return peak === null ? { x: width / 2, y: height / 2 } : centreAround(map, peak, radius);
}

/** Values that rounding makes of equal pixels. */
const NOTHING = 1e-6;

/** The index of the largest value; null when all are 0. */
function findPeak({ values }: Plane): number | null {
  let [largest, peak]: [number, number | null] = [NOTHING, null];
  values.forEach((value, index) => {
    if (value > largest) [largest, peak] = [value, index];
  });
  return peak;
}

/** The centre of mass of the square around a pixel. */
function centreAround({ values, width, height }: Plane, peak: number, radius: number): SalientPoint {
  const [peakX, peakY] = [peak % width, Math.floor(peak / width)];
  let [mass, x, y] = [0, 0, 0];
  for (let row = Math.max(0, peakY - radius); row <= Math.min(height - 1, peakY + radius); row += 1) {
    for (let column = Math.max(0, peakX - radius); column <= Math.min(width - 1, peakX + radius); column += 1) {
      const value = values[row * width + column] ?? 0;
      mass += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  }
  return mass > 0 ? { x: x / mass, y: y / mass } : { x: peakX + 0.5, y: peakY + 0.5 };
}
