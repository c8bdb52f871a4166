import type { AnimationFrames } from './animation-frames.js';
import type { ColourDistance } from './colour-distance.js';
import { bitsForColours } from './gif-writer.js';
import type { EntryChoices } from './lzw-matcher.js';

const MAX_ENTRIES = 256;
/** Other colours of a table that may replace a colour. */
const MAX_SUBSTITUTES = 8;
/** Bits of the smallest code. Source: GIF89a specification, appendix F. */
const MIN_CODE_BITS = 2;

/** A colour table, and the entries that may represent each colour of the animation. */
export interface GifColourTable {
  /** Colour index of each entry; 0 for the transparent entry. */
  readonly colourIndices: readonly number[];
  /** Entry that leaves a pixel unchanged; -1 when there is none. */
  readonly transparentIndex: number;
  readonly local: boolean;
  readonly choices: EntryChoices;
  /** Bits of an entry in a frame that draws these colours only. */
  bitsForEntries(colourIndices: readonly number[]): number;
}

export interface ColourTablePlan {
  readonly global: GifColourTable;
  /** Tables that have all these colours; empty when they are too many for one table. */
  tablesCovering(colourIndices: readonly number[], needsTransparent: boolean): GifColourTable[];
}

/** The limit for the substitution of colours. */
export interface SubstitutionLimits {
  readonly distance: ColourDistance;
  /** Largest squared distance. */
  readonly maxError: number;
}

/** Plans the tables of an animation: a global table for as many frames as possible, and local tables for the others. No substitution when null. */
export function planColourTables({ frames, colours }: AnimationFrames, substitution: SubstitutionLimits | null): ColourTablePlan {
  const needsTransparentEntry = frames.length > 1 || (frames[0]?.colourIndices.includes(0) ?? false);
  const frameCounts = countGlobalColours(frames, { colourCount: colours.length, limit: MAX_ENTRIES - Number(needsTransparentEntry) });
  const createTable = (options: TableOptions) => buildTable(options, colours.length, substitution);
  // The colours of many frames come first, so that frames of few colours need few bits.
  const byFrames = [...frameCounts].sort(([a, aFrames], [b, bFrames]) => bFrames - aFrames || a - b).map(([colour]) => colour);
  const global = createTable({ visible: byFrames, withTransparent: needsTransparentEntry, local: false });
  return {
    global,
    tablesCovering(colourIndices, needsTransparent) {
      const covered = colourIndices.every((colour) => frameCounts.has(colour));
      const entries = colourIndices.length + Number(needsTransparent);
      const tables = covered && (global.transparentIndex >= 0 || !needsTransparent) ? [global] : [];
      if (entries > MAX_ENTRIES) return tables;
      const localBits = Math.max(MIN_CODE_BITS, bitsForColours(entries));
      if (tables.length === 0 || localBits < global.bitsForEntries(colourIndices)) {
        tables.push(createTable({ visible: colourIndices, withTransparent: needsTransparent, local: true }));
      }
      return tables;
    },
  };
}

/** The visible colour indices of the included pixels, in ascending order. `colourCount` is the length of the list of colours. */
export function visibleColours(pixels: Uint16Array, colourCount: number, includes: (at: number) => boolean = () => true): number[] {
  const used = new Uint8Array(colourCount);
  for (let at = 0; at < pixels.length; at += 1) if (includes(at)) used[pixels[at] as number] = 1;
  const visible: number[] = [];
  for (let colour = 1; colour < colourCount; colour += 1) if (used[colour]) visible.push(colour);
  return visible;
}

/** The colours of the global table, and how many frames need each. A frame whose colours do not fit is left out. */
function countGlobalColours(
  frames: AnimationFrames['frames'],
  { colourCount, limit }: { colourCount: number; limit: number },
): Map<number, number> {
  const frameCounts = new Map<number, number>();
  for (const frame of frames) {
    const visible = visibleColours(frame.colourIndices, colourCount);
    const added = visible.filter((colour) => !frameCounts.has(colour));
    if (frameCounts.size + added.length > limit) continue;
    for (const colour of visible) frameCounts.set(colour, (frameCounts.get(colour) ?? 0) + 1);
  }
  return frameCounts;
}

interface TableOptions {
  /** Colour indices, each above 0. */
  readonly visible: readonly number[];
  readonly withTransparent: boolean;
  readonly local: boolean;
}

function buildTable(
  { visible, withTransparent, local }: TableOptions,
  colourCount: number,
  substitution: SubstitutionLimits | null,
): GifColourTable {
  const colourIndices = withTransparent ? [0, ...visible] : visible;
  const entryOf = new Int16Array(colourCount).fill(-1);
  colourIndices.forEach((colour, entry) => {
    if (colour > 0) entryOf[colour] = entry;
  });
  return {
    colourIndices,
    transparentIndex: withTransparent ? 0 : -1,
    local,
    choices: buildChoices(entryOf, visible, substitution),
    bitsForEntries: (needed) => {
      const lastEntry = needed.reduce((last, colour) => Math.max(last, entryOf[colour] ?? 0), 0);
      return Math.max(MIN_CODE_BITS, bitsForColours(1 + lastEntry));
    },
  };
}

function buildChoices(entryOf: Int16Array, visible: readonly number[], substitution: SubstitutionLimits | null): EntryChoices {
  const start = new Int32Array(entryOf.length + 1);
  const entry: number[] = [];
  const error: number[] = [];
  for (let colour = 1; colour < entryOf.length; colour += 1) {
    const own = entryOf[colour] as number;
    if (own >= 0) {
      entry.push(own);
      error.push(0);
    }
    if (substitution && own >= 0) {
      for (const substitute of findSubstitutes(colour, visible, substitution)) {
        entry.push(entryOf[substitute.colour] as number);
        error.push(substitute.error);
      }
    }
    start[colour + 1] = entry.length;
  }
  return { start, entry: Uint8Array.from(entry), error: Float32Array.from(error) };
}

function findSubstitutes(colour: number, visible: readonly number[], { distance, maxError }: SubstitutionLimits) {
  return visible
    .map((other) => ({ colour: other, error: distance.between(colour, other) }))
    .filter(({ error }) => error > 0 && error <= maxError)
    .sort((a, b) => a.error - b.error)
    .slice(0, MAX_SUBSTITUTES);
}
