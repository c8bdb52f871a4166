import { createBitWriter } from './bit-writer.js';
import { createLzwDictionary, type LzwDictionary, MAX_CODES } from './lzw-dictionary.js';
import { createMatcher, createMatches, type LzwPixels } from './lzw-matcher.js';

const MAX_CODE_BITS = 12;
/** Codes over which the gain of a full dictionary is measured. */
const WINDOW = 256;
/** Pixels that a match may be shorter when the one after it reaches farther for that, and by how many it must. */
const [MAX_SHORTENING, SHORTENING_COST] = [3, 0.5];
/** Of longer matches a pixel more or less is nothing. */
const LONG_MATCH = 64;

export interface LzwFrame {
  /** Code size and sub-blocks, as they follow an image descriptor. */
  readonly bytes: Uint8Array;
  /** The entry that was drawn for each pixel. */
  readonly entries: Uint8Array;
}

/** Whether a full dictionary is worth keeping: while it does better than it did on average since it was empty. */
function createCompressionMonitor() {
  let [totalBits, totalPixels] = [0, 0];
  let [codes, bits, pixels] = [0, 0, 0];
  return {
    record(size: number, length: number): void {
      totalBits += size;
      totalPixels += length;
    },
    /** The same of a full one; true when it should be cleared. */
    recordFull(size: number, length: number): boolean {
      codes += 1;
      bits += size;
      pixels += length;
      if (codes < WINDOW) return false;
      const worse = bits * totalPixels > totalBits * pixels;
      if (worse) [totalBits, totalPixels] = [0, 0];
      [codes, bits, pixels] = [0, 0, 0];
      return worse;
    },
  };
}

/** Length of the match to take: the most valuable one, or with foresight a little less where that pays with the next. */
function createMatchChooser(pixels: LzwPixels, dictionary: LzwDictionary, lookahead: boolean) {
  const match = createMatcher(pixels, dictionary);
  const count = pixels.target.length;
  const here = createMatches();
  const after = createMatches();
  return {
    codes: here.codes,
    choose(at: number): number {
      const longest = match(at, here);
      if (!lookahead || longest > LONG_MATCH || at + longest === count) return longest;
      let best = longest;
      let bestReach = Number.NEGATIVE_INFINITY;
      for (let length = longest; length > 0 && length >= longest - MAX_SHORTENING; length -= 1) {
        const next = after.values[match(at + length, after)] as number;
        const reach = (here.values[length] as number) + next - (length < longest ? SHORTENING_COST : 0);
        if (reach > bestReach) [best, bestReach] = [length, reach];
      }
      return best;
    },
  };
}

/**
 * A compressor of frames. Of the ways to draw a pixel it takes those that make long matches, and of equal ones that of the least error. Foresight takes
 * shorter matches now and then, which suits noise and not drawings.
 */
export function createLzwEncoder(): (pixels: LzwPixels, lookahead: boolean) => LzwFrame {
  const dictionary = createLzwDictionary();
  const { parent, first, last } = dictionary;
  return (pixels, lookahead) => {
    const { target, bits } = pixels;
    const entries = new Uint8Array(target.length);
    const writer = createBitWriter();
    const clear = 1 << bits;
    const monitor = createCompressionMonitor();
    dictionary.reset(bits);
    const { codes, choose } = createMatchChooser(pixels, dictionary, lookahead);
    let size = bits + 1;
    let previousCode = -1;
    writer.write(clear, size);
    for (let at = 0; at < target.length; ) {
      if (previousCode >= 0) dictionary.addSpeculative(previousCode);
      const length = choose(at);
      const code = codes[length] as number;
      for (let node = code, pixel = at + length - 1; pixel >= at; pixel -= 1) {
        entries[pixel] = last[node] as number;
        node = parent[node] as number;
      }
      if (previousCode >= 0) dictionary.add(previousCode, first[code] as number);
      writer.write(code, size);
      monitor.record(size, length);
      if (dictionary.nextCode() >= 1 << size && size < MAX_CODE_BITS) size += 1;
      at += length;
      previousCode = code;
      if (dictionary.nextCode() < MAX_CODES || !monitor.recordFull(size, length)) continue;
      writer.write(clear, size);
      dictionary.reset(bits);
      size = bits + 1;
      previousCode = -1;
    }
    return { bytes: writer.finish(bits, { code: clear + 1, bits: size }), entries };
  };
}
