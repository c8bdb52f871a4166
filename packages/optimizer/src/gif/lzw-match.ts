import { type LzwDictionary, MOST_CODES } from './lzw-dictionary.js';

/** What may be drawn for each wanted colour: a list of table entries with their errors, nearest first. */
export interface Choices {
  /** Where the list of a colour starts; one more than there are colours. */
  readonly start: Int32Array;
  readonly entry: Uint8Array;
  /** 0 is the colour itself. */
  readonly error: Float32Array;
}

/** The pixels of one frame, and the ways to draw them. */
export interface LzwPixels {
  /** Colour of each pixel. */
  readonly wanted: Uint16Array;
  /** What an error counts in each pixel; without it none may have any. */
  readonly weights: Float32Array | null;
  /** Weighted error of each pixel when it is left as it is shown; below 0 where it must not be left. */
  readonly left: Float32Array | null;
  /** Largest weighted error of a pixel that is drawn. */
  readonly most: number;
  /** Pixels by which a match must be longer for each unit of weighted error. */
  readonly price: number;
  readonly choices: Choices;
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparent: number;
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

export const createMatches = (): Matches => ({ codes: new Uint16Array(MOST_CODES), values: new Float64Array(MOST_CODES) });

/** Ways of continuing a match that are followed at a time. */
const MOST_WAYS = 12;
/** Prefers leaving a pixel to drawing it again. */
const DRAWN_AGAIN = 1e-6;

/**
 * Finds the matches that start at a pixel and returns the length of the most valuable one. As a pixel may be drawn in several ways, many strings can
 * match; all are followed, up to a number.
 */
export function createMatcher({ wanted, weights, left, most, price, choices, transparent, bits }: LzwPixels, { child }: LzwDictionary) {
  const { start, entry: nearEntry, error: nearError } = choices;
  const count = wanted.length;
  const entries = 1 << bits;
  let ways = new Uint16Array(MOST_WAYS);
  let longerWays = new Uint16Array(MOST_WAYS);
  let errors = new Float64Array(MOST_WAYS);
  let longerErrors = new Float64Array(MOST_WAYS);

  /** Strings of one entry. */
  function begin(pixel: number): number {
    const colour = wanted[pixel] as number;
    const to = start[colour + 1] as number;
    const weight = weights === null ? 0 : (weights[pixel] as number);
    let found = 0;
    if (left !== null && (left[pixel] as number) >= 0) {
      ways[found] = transparent;
      errors[found++] = left[pixel] as number;
    }
    for (let near = start[colour] as number; near < to && found < MOST_WAYS; near += 1) {
      const error = (nearError[near] as number) * weight;
      if (error > most) break;
      // a table may have more entries than this frame has codes for
      if ((nearEntry[near] as number) >= entries) continue;
      ways[found] = nearEntry[near] as number;
      errors[found++] = error;
    }
    return found;
  }

  /** Strings that go on with this pixel. */
  function lengthen(pixel: number, found: number): number {
    const colour = wanted[pixel] as number;
    const from = start[colour] as number;
    const to = start[colour + 1] as number;
    const weight = weights === null ? 0 : (weights[pixel] as number);
    const errorLeft = left === null ? -1 : (left[pixel] as number);
    const extra = errorLeft < 0 ? 0 : DRAWN_AGAIN;
    let longer = 0;
    for (let way = 0; way < found && longer < MOST_WAYS; way += 1) {
      const base = (ways[way] as number) << 8;
      const sum = errors[way] as number;
      if (errorLeft >= 0) {
        const code = child[base | transparent] as number;
        if (code !== 0) {
          longerWays[longer] = code;
          longerErrors[longer++] = sum + errorLeft;
        }
      }
      for (let near = from; near < to && longer < MOST_WAYS; near += 1) {
        const error = (nearError[near] as number) * weight;
        if (error > most) break;
        const code = child[base | (nearEntry[near] as number)] as number;
        if (code !== 0) {
          longerWays[longer] = code;
          longerErrors[longer++] = sum + error + extra;
        }
      }
    }
    [ways, longerWays] = [longerWays, ways];
    [errors, longerErrors] = [longerErrors, errors];
    return longer;
  }

  return (at: number, { codes, values }: Matches): number => {
    let found = begin(at);
    let best = 1;
    for (let length = 1; found > 0; length += 1) {
      let cheapest = 0;
      for (let way = 1; way < found; way += 1) if ((errors[way] as number) < (errors[cheapest] as number)) cheapest = way;
      codes[length] = ways[cheapest] as number;
      values[length] = length - price * (errors[cheapest] as number);
      if ((values[length] as number) > (values[best] as number)) best = length;
      if (at + length === count) break;
      found = lengthen(at + length, found);
    }
    return best;
  };
}
