import type { AnimationFrames } from './animation-frames.js';
import type { ColourError } from './colour-error.js';
import { bitsFor } from './gif-writer.js';
import type { Choices } from './lzw-match.js';

const MOST_ENTRIES = 256;
/** Other colours that a pixel may be drawn in. */
const MOST_OTHERS = 8;
/** The fewest bits of a code. Source: GIF89a specification, appendix F. */
const LEAST_BITS = 2;

/** A colour table. */
export interface Table {
  /** Place of each entry in the list of colours; 0 for the transparent one. */
  readonly places: readonly number[];
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparent: number;
  readonly local: boolean;
  /** What may be drawn for each colour. */
  readonly choices: Choices;
  /** Bits that entries for these colours need. */
  bitsFor(places: readonly number[]): number;
}

export interface TablePlan {
  readonly global: Table;
  /** Tables that have all these colours; none when they are too many. */
  tablesFor(places: readonly number[], needsTransparent: boolean): Table[];
}

/** How far the colours of a table may stand in for others; null when they may not. */
export interface Stretch {
  readonly errors: ColourError;
  /** Largest error. */
  readonly most: number;
}

function choicesOf(entryOf: Int16Array, places: readonly number[], stretch: Stretch | null): Choices {
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
    if (stretch && own >= 0) {
      const others = places.map((place) => ({ place, error: stretch.errors.between(colour, place) }));
      const near = others.filter((other) => other.error > 0 && other.error <= stretch.most).sort((a, b) => a.error - b.error);
      for (const other of near.slice(0, MOST_OTHERS)) {
        entry.push(entryOf[other.place] as number);
        error.push(other.error);
      }
    }
    start[colour + 1] = entry.length;
  }
  return { start, entry: Uint8Array.from(entry), error: Float32Array.from(error) };
}

/** Tables for an animation: a global one with as many of its colours as there is room for, and local ones where it does not do. */
export function planTables({ frames, colours }: AnimationFrames, stretch: Stretch | null): TablePlan {
  const hasClear = frames.length > 1 || (frames[0]?.colours.includes(0) ?? false);
  const framesWith = new Map<number, number>();
  for (const frame of frames) {
    const met = coloursOf(frame.colours, colours.length);
    const fresh = met.filter((place) => !framesWith.has(place));
    if (framesWith.size + fresh.length + Number(hasClear) > MOST_ENTRIES) continue;
    for (const place of met) framesWith.set(place, (framesWith.get(place) ?? 0) + 1);
  }

  function createTable(visible: readonly number[], withClear: boolean, local: boolean): Table {
    const places = withClear ? [0, ...visible] : visible;
    const entryOf = new Int16Array(colours.length).fill(-1);
    places.forEach((place, entry) => {
      if (place > 0) entryOf[place] = entry;
    });
    return {
      places,
      transparent: withClear ? 0 : -1,
      local,
      choices: choicesOf(entryOf, visible, stretch),
      bitsFor: (needed) => Math.max(LEAST_BITS, bitsFor(1 + needed.reduce((most, place) => Math.max(most, entryOf[place] ?? 0), 0))),
    };
  }

  // what many frames need comes first, so that frames of few colours need few bits
  const global = createTable(
    [...framesWith].sort(([a, often], [b, oftener]) => oftener - often || a - b).map(([place]) => place),
    hasClear,
    false,
  );
  return {
    global,
    tablesFor(places, needsTransparent) {
      const covered = places.every((place) => framesWith.has(place));
      const entries = places.length + Number(needsTransparent);
      const tables = covered && (global.transparent >= 0 || !needsTransparent) ? [global] : [];
      if (entries <= MOST_ENTRIES && (tables.length === 0 || Math.max(LEAST_BITS, bitsFor(entries)) < global.bitsFor(places))) {
        tables.push(createTable(places, needsTransparent, true));
      }
      return tables;
    },
  };
}

/** The visible colours among these, in the order of the list. */
export function coloursOf(pixels: Uint16Array, count: number, counts: (at: number) => boolean = () => true): number[] {
  const met = new Uint8Array(count);
  for (let at = 0; at < pixels.length; at += 1) if (counts(at)) met[pixels[at] as number] = 1;
  const places: number[] = [];
  for (let place = 1; place < count; place += 1) if (met[place]) places.push(place);
  return places;
}
