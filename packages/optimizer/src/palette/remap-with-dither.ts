import type { Palette } from './choose-palette.js';
import { DIMENSIONS } from './colour-space.js';
import type { ColourTable } from './colour-table.js';
import { createNearestFinder } from './nearest-finder.js';

/** Share of an error that spreads to the neighbours. */
const STRENGTH = 0.75;

/** The entry of each pixel, with error diffusion. Rows run left to right and right to left in turn. Source: Floyd and Steinberg, 1976. */
export function remapWithDither({ width, height, ids, coordinates }: ColourTable, { centres }: Palette): Uint16Array {
  const indices = new Uint16Array(ids.length);
  const nearest = createNearestFinder(centres);
  const target = new Float32Array(DIMENSIONS);
  let errors = new Float32Array((width + 2) * DIMENSIONS);
  let below = new Float32Array((width + 2) * DIMENSIONS);
  for (let y = 0; y < height; y += 1) {
    const step = y % 2 === 0 ? 1 : -1;
    for (let x = step > 0 ? 0 : width - 1; x >= 0 && x < width; x += step) {
      const id = ids[y * width + x] ?? 0;
      const at = (x + 1) * DIMENSIONS;
      for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
        target[dimension] = (coordinates[id * DIMENSIONS + dimension] ?? 0) + (errors[at + dimension] ?? 0);
      }
      const entry = nearest(target, 0);
      indices[y * width + x] = entry;
      for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
        const error = (STRENGTH / 16) * ((target[dimension] ?? 0) - (centres[entry * DIMENSIONS + dimension] ?? 0));
        const [ahead, behind] = [at + step * DIMENSIONS + dimension, at - step * DIMENSIONS + dimension];
        errors[ahead] = (errors[ahead] ?? 0) + 7 * error;
        below[behind] = (below[behind] ?? 0) + 3 * error;
        below[at + dimension] = (below[at + dimension] ?? 0) + 5 * error;
        below[ahead] = (below[ahead] ?? 0) + error;
      }
    }
    [errors, below] = [below, errors.fill(0)];
  }
  return indices;
}
