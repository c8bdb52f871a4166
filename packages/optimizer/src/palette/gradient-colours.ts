import { choosePalette } from './choose-palette.js';
import { DIMENSIONS, distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/** px: distance of the compared neighbours in each direction. It shows slow gradients. */
const REACH = 4;

/** The distance of the neighbours in a gradient, in steps of a sample. A larger distance is an edge. */
const [MIN_RISE, MAX_RISE] = [2, 40];

/** The distance of a pixel in a gradient from the mean of its neighbours: rounding only. Grain is farther off and hides bands. */
const MAX_ROUNDING = 1.5;

/** The share of gradient pixels below which the metric alone judges bands. */
const MIN_GRADIENT_SHARE = 0.12;

/** The largest root mean square error in gradients. It makes bands of about 3.5 steps of a sample. */
const MAX_RMS_ERROR = 1;

const MAX_PALETTE_COLOURS = 256;

/**
 * The smallest palette without visible bands, for an image with many gradients; null when 256 colours are too few, 2 for other images.
 * The metric hardly notices bands, but viewers do.
 */
export function minColoursForGradients(table: ColourTable, weights: Float64Array): number | null {
  const counts = countGradientPixels(table);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < MIN_GRADIENT_SHARE * table.ids.length) return 2;
  const isSmooth = (colours: number) => {
    const { centres, entryOf } = choosePalette(table, weights, colours);
    let sum = 0;
    for (const [colour, count] of counts.entries())
      if (count > 0) sum += count * distanceSquared(table.coordinates, colour, centres, entryOf[colour] ?? 0);
    return sum <= total * MAX_RMS_ERROR ** 2;
  };
  if (!isSmooth(MAX_PALETTE_COLOURS)) return null;
  let [low, high] = [2, MAX_PALETTE_COLOURS];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSmooth(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** For each colour, the number of pixels in gradients without grain, where bands would be visible. */
function countGradientPixels(table: ColourTable): Float64Array {
  const { width, height, ids, colours } = table;
  const counts = new Float64Array(colours.length / DIMENSIONS);
  for (let y = REACH; y < height - REACH; y += 1) {
    for (let x = REACH; x < width - REACH; x += 1) {
      const at = y * width + x;
      const across = gradientAt(table, at, REACH);
      if (across.deviation > MAX_ROUNDING || across.rise > MAX_RISE) continue;
      const down = gradientAt(table, at, REACH * width);
      if (down.deviation > MAX_ROUNDING || down.rise > MAX_RISE || Math.max(across.rise, down.rise) < MIN_RISE) continue;
      const id = ids[at] ?? 0;
      counts[id] = (counts[id] ?? 0) + 1;
    }
  }
  return counts;
}

/** `rise` is the distance of the two neighbours of a pixel, `deviation` the distance of the pixel from their mean. */
function gradientAt({ ids, coordinates }: ColourTable, at: number, step: number): { rise: number; deviation: number } {
  const [before, centre, after] = [ids[at - step] ?? 0, ids[at] ?? 0, ids[at + step] ?? 0];
  let sum = 0;
  for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
    const coordinate = (id: number) => coordinates[id * DIMENSIONS + dimension] ?? 0;
    sum += (coordinate(centre) - (coordinate(before) + coordinate(after)) / 2) ** 2;
  }
  return { rise: Math.sqrt(distanceSquared(coordinates, before, coordinates, after)), deviation: Math.sqrt(sum) };
}
