import { type LzwDictionary, MAX_CODES } from './lzw-dictionary.js';

/** The table entries that may represent each colour, with their errors, smallest error first. Index 0 of `start` is the invisible colour. */
export interface EntryChoices {
  /** Start of the list of each colour in `entry` and `error`; one element more than there are colours. */
  readonly start: Int32Array;
  readonly entry: Uint8Array;
  /** 0 for the colour itself. */
  readonly error: Float32Array;
}

/** The entries of a colour table, as the encoder uses them. */
export interface LzwTable {
  readonly choices: EntryChoices;
  /** Entry that leaves a pixel unchanged; -1 when there is none. */
  readonly transparentIndex: number;
  /** Bits of an entry, 2 to 8. */
  readonly bits: number;
}

export interface LzwLimits {
  /** Largest weighted error of a drawn pixel. */
  readonly maxDrawError: number;
  /** Pixels by which a match must be longer for each unit of weighted error. */
  readonly pixelsPerError: number;
}

/** The pixels of one frame, and the choices to draw them. */
export interface LzwPixels {
  /** Colour index of each pixel. */
  readonly target: Uint16Array;
  /** Weight of an error in each pixel; null when no pixel may have an error. */
  readonly weights: Float32Array | null;
  /** Weighted error of each pixel when it is left unchanged, below 0 when it must be drawn; null when every pixel must be drawn. */
  readonly skipError: Float32Array | null;
  readonly table: LzwTable;
  readonly limits: LzwLimits;
}

/** The matches that begin at one pixel, by their length. */
export interface Matches {
  /** The code with the smallest error. */
  readonly codes: Uint16Array;
  /** The length minus the price of the error. */
  readonly values: Float64Array;
}

/** Allocates matches for any length. */
export const createMatches = (): Matches => ({ codes: new Uint16Array(MAX_CODES), values: new Float64Array(MAX_CODES) });

/** Paths that are followed at a time. */
const MAX_PATHS = 12;
/** Makes it cheaper to leave a pixel unchanged than to draw it again. */
const REDRAW_PENALTY = 1e-6;

/** Strings of the dictionary that represent the pixels of a match, each with its error. Allocated once, for the hot loop of GIF. */
class PathSet {
  readonly codes = new Uint16Array(MAX_PATHS);
  readonly errors = new Float64Array(MAX_PATHS);
  count = 0;

  add(code: number, error: number): void {
    this.codes[this.count] = code;
    this.errors[this.count] = error;
    this.count += 1;
  }

  /** Index of the path with the smallest error. */
  cheapest(): number {
    let cheapest = 0;
    for (let path = 1; path < this.count; path += 1) {
      if ((this.errors[path] as number) < (this.errors[cheapest] as number)) cheapest = path;
    }
    return cheapest;
  }
}

/** Finds the strings of the dictionary that represent the pixels of a frame within the limits. */
export class LzwMatcher {
  readonly #pixels: LzwPixels;
  readonly #child: Uint16Array;
  #paths = new PathSet();
  #longerPaths = new PathSet();

  constructor(pixels: LzwPixels, { child }: LzwDictionary) {
    this.#pixels = pixels;
    this.#child = child;
  }

  /** Writes the matches that begin at pixel `at` into `matches`. Returns the length of the most valuable one, at least 1. */
  matchAt(at: number, { codes, values }: Matches): number {
    const { target, limits } = this.#pixels;
    let best = 1;
    this.#startPaths(at);
    for (let length = 1; this.#paths.count > 0; length += 1) {
      const paths = this.#paths;
      const cheapest = paths.cheapest();
      codes[length] = paths.codes[cheapest] as number;
      values[length] = length - limits.pixelsPerError * (paths.errors[cheapest] as number);
      if ((values[length] as number) > (values[best] as number)) best = length;
      if (at + length === target.length) break;
      this.#extendPaths(at + length);
    }
    return best;
  }

  /** Starts with the strings of one entry that represent a pixel. */
  #startPaths(pixel: number): void {
    const { target, weights, skipError, table, limits } = this.#pixels;
    const { start, entry: nearEntry, error: nearError } = table.choices;
    const paths = this.#paths;
    paths.count = 0;
    const colour = target[pixel] as number;
    const end = start[colour + 1] as number;
    const weight = weights === null ? 0 : (weights[pixel] as number);
    const entries = 1 << table.bits;
    if (skipError !== null && (skipError[pixel] as number) >= 0) paths.add(table.transparentIndex, skipError[pixel] as number);
    for (let near = start[colour] as number; near < end && paths.count < MAX_PATHS; near += 1) {
      const error = (nearError[near] as number) * weight;
      if (error > limits.maxDrawError) break;
      // A table may have more entries than this frame has codes.
      if ((nearEntry[near] as number) < entries) paths.add(nearEntry[near] as number, error);
    }
  }

  /** Replaces the paths by those that also represent the next pixel. */
  #extendPaths(pixel: number): void {
    const { target, weights, skipError, table, limits } = this.#pixels;
    const { start, entry: nearEntry, error: nearError } = table.choices;
    const { maxDrawError } = limits;
    const child = this.#child;
    const [paths, longer] = [this.#paths, this.#longerPaths];
    longer.count = 0;
    const colour = target[pixel] as number;
    const [first, end] = [start[colour] as number, start[colour + 1] as number];
    const weight = weights === null ? 0 : (weights[pixel] as number);
    const skipCost = skipError === null ? -1 : (skipError[pixel] as number);
    const penalty = skipCost < 0 ? 0 : REDRAW_PENALTY;
    for (let path = 0; path < paths.count && longer.count < MAX_PATHS; path += 1) {
      const base = (paths.codes[path] as number) << 8;
      const sum = paths.errors[path] as number;
      if (skipCost >= 0) {
        const code = child[base | table.transparentIndex] as number;
        if (code !== 0) longer.add(code, sum + skipCost);
      }
      for (let near = first; near < end && longer.count < MAX_PATHS; near += 1) {
        const error = (nearError[near] as number) * weight;
        if (error > maxDrawError) break;
        const code = child[base | (nearEntry[near] as number)] as number;
        if (code !== 0) longer.add(code, sum + error + penalty);
      }
    }
    [this.#paths, this.#longerPaths] = [longer, paths];
  }
}
