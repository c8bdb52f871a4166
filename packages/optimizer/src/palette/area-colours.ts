import { type Light, listColouredAreas, type RgbRaster, seenDifference } from '@pixmill/metric';
import { DIMENSIONS } from './colour-space.js';
import type { ColourTable } from './colour-table.js';
import { type ColourCounts, countColoursOf, meanColour, meanLight, toLights } from './mean-colour.js';

/** A small coloured area of an image. */
export interface ColouredArea {
  readonly colours: ColourCounts;
  /** Its mean on white. */
  readonly light: Light;
}

/** The areas that the floor of small coloured things guards, the largest first. */
export function readColouredAreas(raster: RgbRaster, table: ColourTable): readonly ColouredArea[] {
  const lights = toLights(table.colours);
  return [...listColouredAreas(raster)]
    .sort((one, other) => other.length - one.length)
    .map((pixels) => {
      const colours = countColoursOf(pixels, table);
      return { colours, light: meanLight(lights, colours) };
    });
}

/** The part of a palette that is compared. */
interface PaletteColours {
  /** Red, green, blue and alpha of each entry. */
  readonly entries: Uint8Array;
  readonly centres: Float32Array;
  readonly entryOf: Uint16Array;
}

export interface AreaOptions {
  readonly areas: readonly ColouredArea[];
  /** The largest CIEDE2000 between the mean of an area and that of its entries. */
  readonly maxDifference: number;
}

/** The first colour of a list. */
const ONE_PIXEL: ColourCounts = { ids: Uint16Array.of(0), counts: Uint32Array.of(1) };

/**
 * The colours (red, green, blue and alpha) that a palette needs so that each area keeps its mean: one for each area that moves by more than
 * `maxDifference`; of several colours that are near to each other only the first.
 */
export function findMissingColours(table: ColourTable, palette: PaletteColours, { areas, maxDifference }: AreaOptions): Uint8Array[] {
  const entryLights = toLights(palette.entries);
  const missing: { readonly colour: Uint8Array; readonly light: Light }[] = [];
  for (const { colours, light } of areas) {
    const shown = meanLight(entryLights, { ...colours, ids: colours.ids.map((id) => palette.entryOf[id] ?? 0) });
    if (seenDifference(light, shown) <= maxDifference) continue;
    const colour = meanColour(table, pickMoved(table, palette, colours));
    const added = meanLight(toLights(colour), ONE_PIXEL);
    if (!missing.some((other) => seenDifference(other.light, added) <= maxDifference)) missing.push({ colour, light: added });
  }
  return missing.map(({ colour }) => colour);
}

/** The colours of the entry that moves the mean of an area most. Shades on both sides of an entry move nothing. */
function pickMoved({ coordinates }: ColourTable, { centres, entryOf }: PaletteColours, { ids, counts }: ColourCounts): ColourCounts {
  const shifts = new Map<number, Float64Array>();
  for (const [at, id] of ids.entries()) {
    const entry = entryOf[id] ?? 0;
    const shift = shifts.get(entry) ?? new Float64Array(DIMENSIONS);
    shifts.set(entry, shift);
    for (let dimension = 0; dimension < DIMENSIONS; dimension += 1) {
      const difference = (coordinates[id * DIMENSIONS + dimension] ?? 0) - (centres[entry * DIMENSIONS + dimension] ?? 0);
      shift[dimension] = (shift[dimension] ?? 0) + (counts[at] ?? 0) * difference;
    }
  }
  let [moved, largest] = [0, -1];
  for (const [entry, shift] of shifts) if (Math.hypot(...shift) > largest) [moved, largest] = [entry, Math.hypot(...shift)];
  const isMoved = (at: number) => entryOf[ids[at] ?? 0] === moved;
  return { ids: ids.filter((_, at) => isMoved(at)), counts: counts.filter((_, at) => isMoved(at)) };
}
