import { DIMENSIONS } from './colour-space.js';
import type { ColourTable } from './colour-table.js';
import { createNearestFinder } from './nearest-finder.js';
import { splitColours } from './split-colours.js';

/** A choice of colours for a picture. */
export interface Palette {
  /** Red, green, blue and alpha of each entry. */
  readonly entries: Uint8Array;
  /** Where the entries lie, as `ColourTable.coordinates`. */
  readonly centres: Float32Array;
  /** The entry nearest to each colour of the picture's table. */
  readonly entryOf: Uint16Array;
}

const REFINEMENT_ROUNDS = 3;

/** Chooses at most so many colours: the table is split where it varies most, then every group moves to its middle and takes what is nearest, three times. */
export function choosePalette(table: ColourTable, weights: Float64Array, count: number): Palette {
  const { coordinates } = table;
  let centres = splitColours(coordinates, weights, count);
  let entryOf = assignNearest(coordinates, centres);
  for (let round = 0; round < REFINEMENT_ROUNDS; round += 1) {
    centres = weightedMeans(coordinates, weights, entryOf, centres);
    entryOf = assignNearest(coordinates, centres);
  }
  return { entries: toEntries(table, weights, entryOf, centres.length / DIMENSIONS), centres, entryOf };
}

function assignNearest(coordinates: Float32Array, centres: Float32Array): Uint16Array {
  const nearest = createNearestFinder(centres);
  return Uint16Array.from({ length: coordinates.length / DIMENSIONS }, (_, colour) => nearest(coordinates, colour * DIMENSIONS));
}

function weightedMeans(coordinates: Float32Array, weights: Float64Array, entryOf: Uint16Array, centres: Float32Array): Float32Array {
  const sums = new Float64Array(centres.length);
  const total = new Float64Array(centres.length / DIMENSIONS);
  for (const [colour, entry] of entryOf.entries()) {
    const weight = weights[colour] ?? 0;
    total[entry] = (total[entry] ?? 0) + weight;
    for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
      const to = entry * DIMENSIONS + dimension;
      sums[to] = (sums[to] ?? 0) + weight * (coordinates[colour * DIMENSIONS + dimension] ?? 0);
    }
  }
  return centres.map((value, at) => ((total[at >> 2] ?? 0) > 0 ? (sums[at] ?? 0) / (total[at >> 2] ?? 1) : value));
}

/** The colours of the entries: the one that most pixels have as it is, where there is one, and the blended mean otherwise. */
function toEntries({ colours, counts }: ColourTable, weights: Float64Array, entryOf: Uint16Array, count: number): Uint8Array {
  const sums = new Float64Array(count * 5);
  const pixels = new Float64Array(count);
  const most = new Float64Array(count);
  const leader = new Int32Array(count);
  for (const [colour, entry] of entryOf.entries()) {
    const weight = weights[colour] ?? 0;
    const alpha = (colours[colour * 4 + 3] ?? 0) * weight;
    for (let band = 0; band < 3; band += 1)
      sums[entry * 5 + band] = (sums[entry * 5 + band] ?? 0) + (colours[colour * 4 + band] ?? 0) * alpha;
    sums[entry * 5 + 3] = (sums[entry * 5 + 3] ?? 0) + alpha;
    sums[entry * 5 + 4] = (sums[entry * 5 + 4] ?? 0) + weight;
    const own = counts[colour] ?? 0;
    pixels[entry] = (pixels[entry] ?? 0) + own;
    if (own > (most[entry] ?? 0)) [most[entry], leader[entry]] = [own, colour];
  }
  const entries = new Uint8Array(count * 4);
  for (let entry = 0; entry < count; entry += 1) {
    const [alpha, weight] = [sums[entry * 5 + 3] ?? 0, sums[entry * 5 + 4] ?? 0];
    const from = (leader[entry] ?? 0) * 4;
    if ((most[entry] ?? 0) * 2 > (pixels[entry] ?? 0)) entries.set(colours.subarray(from, from + 4), entry * 4);
    else if (alpha > 0) {
      for (let band = 0; band < 3; band += 1) entries[entry * 4 + band] = Math.round((sums[entry * 5 + band] ?? 0) / alpha);
      entries[entry * 4 + 3] = Math.round(alpha / weight);
    }
  }
  return entries;
}
