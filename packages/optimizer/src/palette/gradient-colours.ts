import { choosePalette } from './choose-palette.js';
import { DIMENSIONS, distanceSquared } from './colour-space.js';
import type { ColourTable } from './colour-table.js';

/** px to each side: far enough that a slow gradient shows. */
const REACH = 4;

/** How far colours that far apart differ in a gradient, in steps of a sample; what differs more is an edge. */
const [MIN_RISE, MAX_RISE] = [2, 40];

/** How far from the middle of its neighbours a colour lies in a gradient: no more than rounding does. Grain is further off, and hides bands. */
const ROUNDING = 1.5;

/** Where gradients are a smaller part of a picture, bands in them are for the metric to judge. */
const MIN_GRADIENT_SHARE = 0.12;

/** The root of the mean square by which gradients may be off: bands of about 3.5 steps of a sample. */
const MAX_RMS_ERROR = 1;

/** Entries of a palette. */
const MAX_PALETTE_COLOURS = 256;

type ColourCoordinates = Pick<ColourTable, 'ids' | 'coordinates'>;

/** What lies between two pixels: how far they are apart, and how far the one in the middle is from their mean. */
function gradientAt({ ids, coordinates }: ColourCoordinates, at: number, step: number): { rise: number; off: number } {
  const [before, own, after] = [ids[at - step] ?? 0, ids[at] ?? 0, ids[at + step] ?? 0];
  let off = 0;
  for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
    const placeOf = (id: number) => coordinates[id * DIMENSIONS + dimension] ?? 0;
    off += (placeOf(own) - (placeOf(before) + placeOf(after)) / 2) ** 2;
  }
  return { rise: Math.sqrt(distanceSquared(coordinates, before, coordinates, after)), off: Math.sqrt(off) };
}

/** How many pixels of each colour lie in gradients without grain, where bands would be seen. */
function countGradientPixels(table: ColourTable): Float64Array {
  const { width, height, ids, colours } = table;
  const counts = new Float64Array(colours.length / DIMENSIONS);
  for (let y = REACH; y < height - REACH; y += 1) {
    for (let x = REACH; x < width - REACH; x += 1) {
      const at = y * width + x;
      const across = gradientAt(table, at, REACH);
      if (across.off > ROUNDING || across.rise > MAX_RISE) continue;
      const down = gradientAt(table, at, REACH * width);
      if (down.off > ROUNDING || down.rise > MAX_RISE || Math.max(across.rise, down.rise) < MIN_RISE) continue;
      const id = ids[at] ?? 0;
      counts[id] = (counts[id] ?? 0) + 1;
    }
  }
  return counts;
}

/**
 * The least number of colours with which a picture that is a gradient in large part shows no bands, which the metric hardly minds and everybody
 * sees; null when 256 are too few. 2 for any other picture.
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
