import { createBitWriter } from './bit-writer.js';

const MOST_CODES = 4_096;
const MOST_BITS = 12;
/** Ways of continuing a match that are followed at a time. */
const MOST_WAYS = 24;
/** Codes over which the gain of a full table is measured. */
const WINDOW = Number(process.env.WINDOW ?? 256);
/** Prefers one of two ways that look the same. */
const DRAWN_AGAIN = 1e-6;
const CLEAR = process.env.CLEAR;
const FACTOR = Number(process.env.FACTOR ?? 1);

/** What may be drawn for each wanted colour: a list of table entries with their errors, nearest first. */
export interface Choices {
  /** Where the list of a colour starts; one more than there are colours. */
  readonly start: Int32Array;
  readonly entry: Uint8Array;
  /** Above that of the nearest. */
  readonly error: Float32Array;
}

export interface LzwRequest {
  /** Colour of each pixel. */
  readonly wanted: Uint16Array;
  /** What an error counts in each pixel; without it none may have any. */
  readonly weights: Float32Array | null;
  /** Weighted error of each pixel when it is left as it is shown; below 0 where it must not be left. */
  readonly left: Float32Array | null;
  /** Largest weighted error of a pixel. */
  readonly most: number;
  /** Pixels that a match must be longer for each unit of weighted error. */
  readonly price: number;
  readonly choices: Choices;
  /** Entry that leaves a pixel as it is; -1 when there is none. */
  readonly transparent: number;
  /** Bits of an entry, 2 to 8. */
  readonly bits: number;
}

export interface LzwResult {
  /** Code size and sub-blocks, as they follow an image descriptor. */
  readonly bytes: Uint8Array;
  /** The entry that was drawn for each pixel. */
  readonly drawn: Uint8Array;
}

/**
 * Compresses one frame. Each pixel may be drawn in any of several ways; of these the longest match is taken, and of equally long ones that of the least
 * error. A full table is kept for as long as it does better than the average of its life.
 */
export function compress({ wanted, weights, left, choices, transparent, bits, most, price }: LzwRequest): LzwResult {
  const count = wanted.length;
  const { start, entry: nearEntry, error: nearError } = choices;
  const drawn = new Uint8Array(count);
  const writer = createBitWriter();
  const clear = 1 << bits;
  const end = clear + 1;
  const { child, touched } = tables;
  let touchedCount = 0;
  const { parent, last, first } = tables;
  let nextCode = end + 1;
  let size = bits + 1;

  const link = (node: number, entry: number, code: number) => {
    const at = (node << 8) | entry;
    child[at] = code;
    touched[touchedCount++] = at;
    parent[code] = node;
    last[code] = entry;
    first[code] = first[node] as number;
  };
  const reset = () => {
    for (let index = 0; index < touchedCount; index += 1) child[touched[index] as number] = 0;
    touchedCount = 0;
    nextCode = end + 1;
    size = bits + 1;
  };
  for (let entry = 0; entry < clear; entry += 1) {
    parent[entry] = -1;
    last[entry] = entry;
    first[entry] = entry;
  }

  let ways = tables.ways;
  let waysAfter = tables.waysAfter;
  let errors = tables.errors;
  let errorsAfter = tables.errorsAfter;

  let at = 0;
  let pending = -1;
  // of the table's life, and of the last codes in it
  let lifeBits = 0;
  let lifePixels = 0;
  let windowCodes = 0;
  let windowBits = 0;
  let windowPixels = 0;
  writer.put(clear, size);
  while (at < count) {
    // the entry that the next code completes can be used by it already, when it starts as the one before
    let foreseen = -1;
    if (pending >= 0 && nextCode < MOST_CODES) {
      const same = (pending << 8) | (first[pending] as number);
      if (child[same] === 0) {
        foreseen = same;
        child[same] = nextCode;
        parent[nextCode] = pending;
        last[nextCode] = first[pending] as number;
        first[nextCode] = first[pending] as number;
      }
    }

    let found = 0;
    const colour = wanted[at] as number;
    const weight = weights === null ? 0 : (weights[at] as number);
    if (left !== null && (left[at] as number) >= 0) {
      ways[found] = transparent;
      errors[found++] = left[at] as number;
    }
    const roots = start[colour + 1] as number;
    for (let near = start[colour] as number; near < roots && found < MOST_WAYS; near += 1) {
      const error = (nearError[near] as number) * weight;
      if (error > most) break;
      // a table may have more entries than this frame has codes for
      if ((nearEntry[near] as number) >= clear) continue;
      ways[found] = nearEntry[near] as number;
      errors[found++] = error;
    }
    let length = 1;
    let bestLength = 0;
    let bestValue = Number.NEGATIVE_INFINITY;
    let code = 0;
    for (;;) {
      let cheapest = 0;
      for (let way = 1; way < found; way += 1) if ((errors[way] as number) < (errors[cheapest] as number)) cheapest = way;
      const value = length - price * (errors[cheapest] as number);
      if (value > bestValue) {
        bestValue = value;
        bestLength = length;
        code = ways[cheapest] as number;
      }
      const pixel = at + length;
      if (pixel === count) break;
      const next = wanted[pixel] as number;
      const from = start[next] as number;
      const to = start[next + 1] as number;
      const factor = weights === null ? 0 : (weights[pixel] as number);
      const leave = left !== null && (left[pixel] as number) >= 0;
      // what is left where it could be drawn is a tie
      const extra = leave ? DRAWN_AGAIN : 0;
      let foundAfter = 0;
      for (let way = 0; way < found && foundAfter < MOST_WAYS - 1; way += 1) {
        const base = (ways[way] as number) << 8;
        const sum = errors[way] as number;
        if (leave) {
          const longer = child[base | transparent] as number;
          if (longer !== 0) {
            waysAfter[foundAfter] = longer;
            errorsAfter[foundAfter++] = sum + ((left as Float32Array)[pixel] as number);
          }
        }
        for (let near = from; near < to && foundAfter < MOST_WAYS; near += 1) {
          const error = (nearError[near] as number) * factor;
          if (error > most) break;
          const longer = child[base | (nearEntry[near] as number)] as number;
          if (longer !== 0) {
            waysAfter[foundAfter] = longer;
            errorsAfter[foundAfter++] = sum + error + extra;
          }
        }
      }
      if (foundAfter === 0) break;
      [ways, waysAfter] = [waysAfter, ways];
      [errors, errorsAfter] = [errorsAfter, errors];
      found = foundAfter;
      length += 1;
    }
    length = bestLength;

    if (pending >= 0 && nextCode < MOST_CODES) {
      if (foreseen >= 0) child[foreseen] = 0;
      const slot = (pending << 8) | (first[code] as number);
      if (child[slot] === 0) link(pending, first[code] as number, nextCode);
      nextCode += 1;
    }
    for (let node = code, pixel = at + length - 1; pixel >= at; pixel -= 1) {
      drawn[pixel] = last[node] as number;
      node = parent[node] as number;
    }
    writer.put(code, size);
    lifeBits += size;
    lifePixels += length;
    if (nextCode >= 1 << size && size < MOST_BITS) size += 1;
    at += length;
    pending = code;

    if (nextCode < MOST_CODES) continue;
    windowCodes += 1;
    windowBits += size;
    windowPixels += length;
    if (windowCodes < WINDOW) continue;
    if (CLEAR === 'n' ? false : windowBits * lifePixels > FACTOR * lifeBits * windowPixels) {
      writer.put(clear, size);
      reset();
      pending = -1;
      lifeBits = 0;
      lifePixels = 0;
    }
    windowCodes = 0;
    windowBits = 0;
    windowPixels = 0;
  }
  const bytes = writer.finish(bits, { code: end, bits: size });
  reset();
  return { bytes, drawn };
}

/** Kept between frames, as they are large: a child of each code for each entry. */
const tables = {
  child: new Uint16Array(MOST_CODES * 256),
  touched: new Int32Array(MOST_CODES),
  parent: new Int16Array(MOST_CODES),
  last: new Uint8Array(MOST_CODES),
  first: new Uint8Array(MOST_CODES),
  ways: new Int32Array(MOST_WAYS + 1),
  waysAfter: new Int32Array(MOST_WAYS + 1),
  errors: new Float64Array(MOST_WAYS + 1),
  errorsAfter: new Float64Array(MOST_WAYS + 1),
};
