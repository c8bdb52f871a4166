import type { AnimationFrames } from './animation-frames.js';
import type { ColourDistance } from './colour-distance.js';
import { bitsForColours } from './gif-writer.js';
import type { EntryChoices } from './lzw-matcher.js';

const MAX_ENTRIES = 256;
/** Other colours that a pixel may be drawn in. */
const MAX_SUBSTITUTES = 8;
/** The fewest bits of a code. Source: GIF89a specification, appendix F. */
const MIN_CODE_BITS = 2;

/** A colour table. */
export interface GifColourTable {
  /** Place of each entry in the list of colours; 0 for the transparent one. */
  readonly colourIndices: readonly number[];
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparentIndex: number;
  readonly local: boolean;
  /** What may be drawn for each colour. */
  readonly choices: EntryChoices;
  /** Bits that entries for these colours need. */
  bitsForEntries(colourIndices: readonly number[]): number;
}

export interface ColourTablePlan {
  readonly global: GifColourTable;
  /** Tables that have all these colours; none when they are too many. */
  tablesCovering(places: readonly number[], needsTransparent: boolean): GifColourTable[];
}

/** How far the colours of a table may stand in for others; null when they may not. */
export interface SubstitutionLimits {
  readonly distance: ColourDistance;
  /** Largest error. */
  readonly maxError: number;
}

function buildChoices(entryOf: Int16Array, places: readonly number[], substitution: SubstitutionLimits | null): EntryChoices {
  const count = entryOf.length;
  const start = new Int32Array(count + 1);
  const entry: number[] = [];
  const error: number[] = [];
  for (let colour = 1; colour < count; colour += 1) {
    const own = entryOf[colour] as number;
    if (own >= 0) {
      entry.push(own);
      error.push(0);
    }
    if (substitution && own >= 0) {
      const others = places.map((place) => ({ place, error: substitution.distance.between(colour, place) }));
      const near = others.filter((other) => other.error > 0 && other.error <= substitution.maxError).sort((a, b) => a.error - b.error);
      for (const other of near.slice(0, MAX_SUBSTITUTES)) {
        entry.push(entryOf[other.place] as number);
        error.push(other.error);
      }
    }
    start[colour + 1] = entry.length;
  }
  return { start, entry: Uint8Array.from(entry), error: Float32Array.from(error) };
}

/** Tables for an animation: a global one with as many of its colours as there is room for, and local ones where it does not do. */
export function planColourTables({ frames, colours }: AnimationFrames, substitution: SubstitutionLimits | null): ColourTablePlan {
  const hasClear = frames.length > 1 || (frames[0]?.colourIndices.includes(0) ?? false);
  const frameCounts = new Map<number, number>();
  for (const frame of frames) {
    const met = visibleColours(frame.colourIndices, colours.length);
    const fresh = met.filter((place) => !frameCounts.has(place));
    if (frameCounts.size + fresh.length + Number(hasClear) > MAX_ENTRIES) continue;
    for (const place of met) frameCounts.set(place, (frameCounts.get(place) ?? 0) + 1);
  }

  function createTable(visible: readonly number[], withClear: boolean, local: boolean): GifColourTable {
    const colourIndices = withClear ? [0, ...visible] : visible;
    const entryOf = new Int16Array(colours.length).fill(-1);
    colourIndices.forEach((place, entry) => {
      if (place > 0) entryOf[place] = entry;
    });
    return {
      colourIndices,
      transparentIndex: withClear ? 0 : -1,
      local,
      choices: buildChoices(entryOf, visible, substitution),
      bitsForEntries: (needed) =>
        Math.max(MIN_CODE_BITS, bitsForColours(1 + needed.reduce((most, place) => Math.max(most, entryOf[place] ?? 0), 0))),
    };
  }

  // what many frames need comes first, so that frames of few colours need few bits
  const global = createTable(
    [...frameCounts].sort(([a, often], [b, oftener]) => oftener - often || a - b).map(([place]) => place),
    hasClear,
    false,
  );
  return {
    global,
    tablesCovering(places, needsTransparent) {
      const covered = places.every((place) => frameCounts.has(place));
      const entries = places.length + Number(needsTransparent);
      const tables = covered && (global.transparentIndex >= 0 || !needsTransparent) ? [global] : [];
      if (
        entries <= MAX_ENTRIES &&
        (tables.length === 0 || Math.max(MIN_CODE_BITS, bitsForColours(entries)) < global.bitsForEntries(places))
      ) {
        tables.push(createTable(places, needsTransparent, true));
      }
      return tables;
    },
  };
}

/** The visible colours among these, in the order of the list. */
export function visibleColours(pixels: Uint16Array, count: number, includes: (at: number) => boolean = () => true): number[] {
  const seen = new Uint8Array(count);
  for (let at = 0; at < pixels.length; at += 1) if (includes(at)) seen[pixels[at] as number] = 1;
  const places: number[] = [];
  for (let place = 1; place < count; place += 1) if (seen[place]) places.push(place);
  return places;
}
