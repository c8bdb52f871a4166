import { type LzwDictionary, MAX_CODES } from './lzw-dictionary.js';

/** What may be drawn for each wanted colour: a list of table entries with their errors, nearest first. */
export interface EntryChoices {
  /** Where the list of a colour starts; one more than there are colours. */
  readonly start: Int32Array;
  readonly entry: Uint8Array;
  /** 0 is the colour itself. */
  readonly error: Float32Array;
}

/** The pixels of one frame, and the ways to draw them. */
export interface LzwPixels {
  /** Colour of each pixel. */
  readonly target: Uint16Array;
  /** What an error counts in each pixel; without it none may have any. */
  readonly weights: Float32Array | null;
  /** Weighted error of each pixel when it is left as it is shown; below 0 where it must not be left. */
  readonly skipError: Float32Array | null;
  /** Largest weighted error of a pixel that is drawn. */
  readonly maxDrawError: number;
  /** Pixels by which a match must be longer for each unit of weighted error. */
  readonly pixelsPerError: number;
  readonly choices: EntryChoices;
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparentIndex: number;
  /** Bits of an entry, 2 to 8. */
  readonly bits: number;
}

/** The matches of a place in the pixels, by their length. */
export interface Matches {
  /** The code of the least error. */
  readonly codes: Uint16Array;
  /** Its length less the price of its error. */
  readonly values: Float64Array;
}

export const createMatches = (): Matches => ({ codes: new Uint16Array(MAX_CODES), values: new Float64Array(MAX_CODES) });

/** Ways of continuing a match that are followed at a time. */
const MAX_PATHS = 12;
/** Prefers leaving a pixel to drawing it again. */
const REDRAW_PENALTY = 1e-6;

/**
 * Finds the matches that start at a pixel and returns the length of the most valuable one. As a pixel may be drawn in several ways, many strings can
 * match; all are followed, up to a number.
 */
export function createMatcher(
  { target, weights, skipError, maxDrawError, pixelsPerError, choices, transparentIndex, bits }: LzwPixels,
  { child }: LzwDictionary,
) {
  const { start, entry: nearEntry, error: nearError } = choices;
  const count = target.length;
  const entries = 1 << bits;
  let paths = new Uint16Array(MAX_PATHS);
  let longerPaths = new Uint16Array(MAX_PATHS);
  let errors = new Float64Array(MAX_PATHS);
  let longerErrors = new Float64Array(MAX_PATHS);

  /** Strings of one entry. */
  function startPaths(pixel: number): number {
    const colour = target[pixel] as number;
    const to = start[colour + 1] as number;
    const weight = weights === null ? 0 : (weights[pixel] as number);
    let found = 0;
    if (skipError !== null && (skipError[pixel] as number) >= 0) {
      paths[found] = transparentIndex;
      errors[found++] = skipError[pixel] as number;
    }
    for (let near = start[colour] as number; near < to && found < MAX_PATHS; near += 1) {
      const error = (nearError[near] as number) * weight;
      if (error > maxDrawError) break;
      // a table may have more entries than this frame has codes for
      if ((nearEntry[near] as number) >= entries) continue;
      paths[found] = nearEntry[near] as number;
      errors[found++] = error;
    }
    return found;
  }

  /** Strings that go on with this pixel. */
  function extendPaths(pixel: number, found: number): number {
    const colour = target[pixel] as number;
    const from = start[colour] as number;
    const to = start[colour + 1] as number;
    const weight = weights === null ? 0 : (weights[pixel] as number);
    const skipCost = skipError === null ? -1 : (skipError[pixel] as number);
    const extra = skipCost < 0 ? 0 : REDRAW_PENALTY;
    let longer = 0;
    for (let path = 0; path < found && longer < MAX_PATHS; path += 1) {
      const base = (paths[path] as number) << 8;
      const sum = errors[path] as number;
      if (skipCost >= 0) {
        const code = child[base | transparentIndex] as number;
        if (code !== 0) {
          longerPaths[longer] = code;
          longerErrors[longer++] = sum + skipCost;
        }
      }
      for (let near = from; near < to && longer < MAX_PATHS; near += 1) {
        const error = (nearError[near] as number) * weight;
        if (error > maxDrawError) break;
        const code = child[base | (nearEntry[near] as number)] as number;
        if (code !== 0) {
          longerPaths[longer] = code;
          longerErrors[longer++] = sum + error + extra;
        }
      }
    }
    [paths, longerPaths] = [longerPaths, paths];
    [errors, longerErrors] = [longerErrors, errors];
    return longer;
  }

  return (at: number, { codes, values }: Matches): number => {
    let found = startPaths(at);
    let best = 1;
    for (let length = 1; found > 0; length += 1) {
      let cheapest = 0;
      for (let path = 1; path < found; path += 1) if ((errors[path] as number) < (errors[cheapest] as number)) cheapest = path;
      codes[length] = paths[cheapest] as number;
      values[length] = length - pixelsPerError * (errors[cheapest] as number);
      if ((values[length] as number) > (values[best] as number)) best = length;
      if (at + length === count) break;
      found = extendPaths(at + length, found);
    }
    return best;
  };
}
