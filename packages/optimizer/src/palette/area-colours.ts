import { listColouredAreas, type RgbRaster, seenDifference } from '@pixmill/metric';
import { DIMENSIONS, toCoordinates } from './colour-space.js';
import type { ColourTable } from './colour-table.js';
import { createNearestFinder } from './nearest-finder.js';

/** The mean colours of the small coloured areas of an image, the largest area first. */
export interface AreaColours {
  /** Red, green, blue and alpha. */
  readonly colours: Uint8Array;
  readonly coordinates: Float32Array;
}

/** Reads the areas that the floor of small coloured things guards. */
export function readAreaColours(raster: RgbRaster, table: ColourTable): AreaColours {
  const areas = [...listColouredAreas(raster)].sort((one, other) => other.length - one.length);
  const colours = Uint8Array.from(areas.flatMap((pixels) => meanColour(pixels, table)));
  return { colours, coordinates: toCoordinates(colours) };
}

/** Red, green and blue weighted by alpha, and alpha. */
function meanColour(pixels: Uint32Array, { ids, colours }: ColourTable): number[] {
  const sums = [0, 0, 0, 0];
  for (const pixel of pixels) {
    const at = (ids[pixel] ?? 0) * 4;
    const alpha = colours[at + 3] ?? 0;
    for (let band = 0; band < 3; band += 1) sums[band] = (sums[band] ?? 0) + (colours[at + band] ?? 0) * alpha;
    sums[3] = (sums[3] ?? 0) + alpha;
  }
  const [red = 0, green = 0, blue = 0, alpha = 0] = sums;
  return [red, green, blue].map((sum) => Math.round(sum / Math.max(1, alpha))).concat(Math.round(alpha / pixels.length));
}

/** The part of a palette that is compared. */
interface PaletteColours {
  /** Red, green, blue and alpha of each entry. */
  readonly entries: Uint8Array;
  readonly centres: Float32Array;
}

/**
 * The indices of the area colours without an entry within `maxDifference` (CIEDE2000); of several colours that are near to each other only the
 * first.
 */
export function findMissingColours(
  { colours, coordinates }: AreaColours,
  { centres, entries }: PaletteColours,
  maxDifference: number,
): number[] {
  const nearest = createNearestFinder(centres);
  const missing: number[] = [];
  for (let at = 0; at < colours.length; at += DIMENSIONS) {
    const colour = colours.subarray(at, at + 4);
    const isNear = (list: Uint8Array, entry: number) =>
      seenDifference(onWhite(colour), onWhite(list.subarray(entry * 4, entry * 4 + 4))) <= maxDifference;
    if (!isNear(entries, nearest(coordinates, at)) && !missing.some((other) => isNear(colours, other))) missing.push(at / 4);
  }
  return missing;
}

const onWhite = ([red = 0, green = 0, blue = 0, alpha = 0]: Uint8Array) =>
  [red, green, blue].map((sample) => Math.round(255 + ((sample - 255) * alpha) / 255));

/** Some of the area colours, by index. */
export function pickColours({ colours, coordinates }: AreaColours, indices: readonly number[]): AreaColours {
  const pick = <Values extends Uint8Array | Float32Array>(values: Values) =>
    indices.flatMap((index) => [...values.subarray(index * 4, index * 4 + 4)]);
  return { colours: Uint8Array.from(pick(colours)), coordinates: Float32Array.from(pick(coordinates)) };
}
