import { type ColourTablePlan, type GifColourTable, visibleColours } from './colour-tables.js';
import { bitsForColours } from './gif-writer.js';
import { createLzwEncoder, type LzwFrame } from './lzw-encoder.js';
import type { PixelErrors } from './pixel-errors.js';

/** Pixels by which a match must be longer for each unit of error. Measured on recordings. */
const PIXELS_PER_ERROR = 1;
/**
 * Larger regions, and animations with more changed pixels, are compressed without lookahead only. With it an encoding takes twice the time, and
 * films and recordings of this size become 0.1 to 0.5 % smaller.
 */
const [MAX_LOOKAHEAD_PIXELS, MAX_LOOKAHEAD_CHANGES] = [200_000, 1_000_000];

export interface RegionPackerOptions {
  readonly plan: ColourTablePlan;
  /** Length of the animation's list of colours. */
  readonly colourCount: number;
  /** Largest weighted error of a drawn pixel. */
  readonly maxDrawError: number;
  /** Number of changed pixels in all frames. */
  readonly changedPixels: number;
}

/** A compressed region and the table it uses. */
export interface PackedRegion extends LzwFrame {
  readonly table: GifColourTable;
}

/** Creates a function that returns the smallest encoding of a region, or null when no table has all its colours. */
export function createRegionPacker({
  plan,
  colourCount,
  maxDrawError,
  changedPixels,
}: RegionPackerOptions): (errors: PixelErrors) => PackedRegion | null {
  const encode = createLzwEncoder();
  const limits = { maxDrawError, pixelsPerError: PIXELS_PER_ERROR };
  return ({ target, skipError, weights }) => {
    const mustDraw = visibleColours(target, colourCount, (at) => (skipError[at] as number) < 0);
    const canSkip = skipError.some((error) => error >= 0);
    const withTransparent = plan.tablesCovering(mustDraw, canSkip);
    // A table without a transparent entry must also have the colours of the pixels that could be skipped.
    const needed = withTransparent.length === 0 && !target.includes(0) ? visibleColours(target, colourCount) : mustDraw;
    const tables = needed === mustDraw ? withTransparent : plan.tablesCovering(needed, false);
    const mayLookAhead = target.length <= MAX_LOOKAHEAD_PIXELS && changedPixels <= MAX_LOOKAHEAD_CHANGES;
    const modes = mayLookAhead ? [false, true] : [false];
    const results = tables.flatMap((table) => {
      const { transparentIndex, choices } = table;
      const lzwTable = { choices, transparentIndex, bits: table.bitsForEntries(needed) };
      const pixels = { target, weights, skipError: transparentIndex < 0 ? null : skipError, table: lzwTable, limits };
      return modes.map((lookahead): PackedRegion => ({ ...encode(pixels, lookahead), table }));
    });
    return results.reduce<PackedRegion | null>((best, packed) => (best && sizeBytes(best) <= sizeBytes(packed) ? best : packed), null);
  };
}

function sizeBytes({ table, bytes }: PackedRegion): number {
  return bytes.length + (table.local ? 3 * 2 ** bitsForColours(table.colourIndices.length) : 0);
}
