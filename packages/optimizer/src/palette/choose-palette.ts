import { type AreaOptions, findMissingColours } from './area-colours.js';
import { DIMENSIONS, toCoordinates } from './colour-space.js';
import type { ColourTable } from './colour-table.js';
import { createNearestFinder } from './nearest-finder.js';
import { splitColours } from './split-colours.js';

/** The palette for an image. */
export interface Palette {
  /** Red, green, blue and alpha of each entry. */
  readonly entries: Uint8Array;
  /** Coordinates of each entry, as in `ColourTable`. */
  readonly centres: Float32Array;
  /** The entry nearest to each colour of the table. */
  readonly entryOf: Uint16Array;
}

const REFINEMENT_ROUNDS = 3;

/** At most this share of the entries is reserved for small coloured areas. */
const MAX_RESERVED_SHARE = 0.5;

/** Reserved entries change the others, so that other areas may move. */
const RESERVATION_ROUNDS = 3;

/**
 * Chooses a palette of at most `count` colours. With `areaOptions`, a small coloured area that would lose its colour gets an entry of its own;
 * fewer entries are then left for the rest.
 */
export function choosePalette(table: ColourTable, weights: Float64Array, count: number, areaOptions?: AreaOptions): Palette {
  let palette = chooseMeans(table, weights, count);
  if (!areaOptions) return palette;
  const maxReserved = Math.floor(count * MAX_RESERVED_SHARE);
  let reserved: readonly Uint8Array[] = [];
  for (let round = 0; round < RESERVATION_ROUNDS && reserved.length < maxReserved; round += 1) {
    const missing = findMissingColours(table, palette, areaOptions);
    if (missing.length === 0) break;
    reserved = [...reserved, ...missing].slice(0, maxReserved);
    palette = addEntries(table, chooseMeans(table, weights, count - reserved.length), reserved);
  }
  return palette;
}

/** Splits the table where it varies most, then moves each centre to the mean of its colours three times (k-means). */
function chooseMeans(table: ColourTable, weights: Float64Array, count: number): Palette {
  const { coordinates } = table;
  let centres = splitColours(coordinates, weights, count);
  let entryOf = assignNearest(coordinates, centres);
  for (let round = 0; round < REFINEMENT_ROUNDS; round += 1) {
    centres = moveToMeans(centres, { coordinates, weights, entryOf });
    entryOf = assignNearest(coordinates, centres);
  }
  return { entries: toEntries(table, { weights, entryOf, count: centres.length / DIMENSIONS }), centres, entryOf };
}

/** Adds entries and assigns every colour again. */
function addEntries({ coordinates }: ColourTable, { entries, centres }: Palette, added: readonly Uint8Array[]): Palette {
  const addedEntries = Uint8Array.from(added.flatMap((entry) => [...entry]));
  const allCentres = Float32Array.of(...centres, ...toCoordinates(addedEntries));
  return { entries: Uint8Array.of(...entries, ...addedEntries), centres: allCentres, entryOf: assignNearest(coordinates, allCentres) };
}

function assignNearest(coordinates: Float32Array, centres: Float32Array): Uint16Array {
  const nearest = createNearestFinder(centres);
  return Uint16Array.from({ length: coordinates.length / DIMENSIONS }, (_, colour) => nearest(coordinates, colour * DIMENSIONS));
}

interface Assignment {
  readonly coordinates: Float32Array;
  readonly weights: Float64Array;
  readonly entryOf: Uint16Array;
}

/** Moves each centre to the weighted mean of its colours. A centre without colours stays. */
function moveToMeans(centres: Float32Array, { coordinates, weights, entryOf }: Assignment): Float32Array {
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

/** Sums of an entry: red, green and blue times alpha and weight, alpha times weight, weight. */
const SUMS_PER_ENTRY = 5;

interface EntryInput {
  readonly weights: Float64Array;
  readonly entryOf: Uint16Array;
  /** Number of entries. */
  readonly count: number;
}

/** The share of an entry's pixels from which their colour is kept exactly. */
const MAJORITY_SHARE = 0.5;

/**
 * A colour of this share of the image is a ground and is kept from a smaller share of its entry's pixels. A white page with soft shadows
 * became 253 otherwise, a seam beside other white. Source: docs/floors.md#ground.
 */
const [GROUND_SHARE, GROUND_MAJORITY_SHARE] = [0.03, 0.3];

/** The colour of each entry: that of most of its pixels or of a ground, or else the mean weighted by alpha. */
function toEntries(table: ColourTable, { weights, entryOf, count }: EntryInput): Uint8Array {
  const { colours } = table;
  const sums = new Float64Array(count * SUMS_PER_ENTRY);
  for (const [colour, entry] of entryOf.entries()) {
    const weight = weights[colour] ?? 0;
    const alpha = (colours[colour * 4 + 3] ?? 0) * weight;
    const at = entry * SUMS_PER_ENTRY;
    for (let band = 0; band < 3; band += 1) sums[at + band] = (sums[at + band] ?? 0) + (colours[colour * 4 + band] ?? 0) * alpha;
    sums[at + 3] = (sums[at + 3] ?? 0) + alpha;
    sums[at + 4] = (sums[at + 4] ?? 0) + weight;
  }
  const majorities = findMajorityColours(table, entryOf, count);
  const entries = new Uint8Array(count * 4);
  for (let entry = 0; entry < count; entry += 1) {
    const at = entry * SUMS_PER_ENTRY;
    const [alpha, weight] = [sums[at + 3] ?? 0, sums[at + 4] ?? 0];
    const majority = majorities[entry] ?? -1;
    if (majority >= 0) entries.set(colours.subarray(majority * 4, majority * 4 + 4), entry * 4);
    else if (alpha > 0) {
      for (let band = 0; band < 3; band += 1) entries[entry * 4 + band] = Math.round((sums[at + band] ?? 0) / alpha);
      entries[entry * 4 + 3] = Math.round(alpha / weight);
    }
  }
  return entries;
}

/** The colour that each entry keeps exactly; -1 when there is none. */
function findMajorityColours({ counts, ids }: ColourTable, entryOf: Uint16Array, entryCount: number): Int32Array {
  const pixels = new Float64Array(entryCount);
  const largestCount = new Float64Array(entryCount);
  const largest = new Int32Array(entryCount);
  for (const [colour, entry] of entryOf.entries()) {
    const count = counts[colour] ?? 0;
    pixels[entry] = (pixels[entry] ?? 0) + count;
    if (count > (largestCount[entry] ?? 0)) [largestCount[entry], largest[entry]] = [count, colour];
  }
  return largest.map((colour, entry) => {
    const count = largestCount[entry] ?? 0;
    const minShare = count >= GROUND_SHARE * ids.length ? GROUND_MAJORITY_SHARE : MAJORITY_SHARE;
    return count > minShare * (pixels[entry] ?? 0) ? colour : -1;
  });
}
