import { createBitWriter } from './bit-writer.js';
import { createLzwDictionary, type LzwDictionary, MOST_CODES } from './lzw-dictionary.js';
import { createMatcher, createMatches, type LzwPixels } from './lzw-match.js';

const MOST_BITS = 12;
/** Codes over which the gain of a full dictionary is measured. */
const WINDOW = 256;
/** Pixels that a match may be shorter when the one after it reaches farther for that, and by how many it must. */
const [MOST_SHORTER, WORTH_SHORTER] = [3, 0.5];
/** Of longer matches a pixel more or less is nothing. */
const LONG = 64;

export interface LzwFrame {
  /** Code size and sub-blocks, as they follow an image descriptor. */
  readonly bytes: Uint8Array;
  /** The entry that was drawn for each pixel. */
  readonly drawn: Uint8Array;
}

/** Whether a full dictionary is worth keeping: while it does better than it did on average since it was empty. */
function createWatch() {
  let [lifeBits, lifePixels] = [0, 0];
  let [codes, bits, pixels] = [0, 0, 0];
  return {
    note(size: number, length: number): void {
      lifeBits += size;
      lifePixels += length;
    },
    /** The same of a full one; true when it should be cleared. */
    noteFull(size: number, length: number): boolean {
      codes += 1;
      bits += size;
      pixels += length;
      if (codes < WINDOW) return false;
      const worse = bits * lifePixels > lifeBits * pixels;
      if (worse) [lifeBits, lifePixels] = [0, 0];
      [codes, bits, pixels] = [0, 0, 0];
      return worse;
    },
  };
}

/** Length of the match to take: the most valuable one, or with foresight a little less where that pays with the next. */
function createChooser(pixels: LzwPixels, dictionary: LzwDictionary, foresight: boolean) {
  const match = createMatcher(pixels, dictionary);
  const count = pixels.wanted.length;
  const here = createMatches();
  const after = createMatches();
  return {
    codes: here.codes,
    choose(at: number): number {
      const longest = match(at, here);
      if (!foresight || longest > LONG || at + longest === count) return longest;
      let best = longest;
      let bestReach = Number.NEGATIVE_INFINITY;
      for (let length = longest; length > 0 && length >= longest - MOST_SHORTER; length -= 1) {
        const next = after.values[match(at + length, after)] as number;
        const reach = (here.values[length] as number) + next - (length < longest ? WORTH_SHORTER : 0);
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
export function createLzw(): (pixels: LzwPixels, foresight: boolean) => LzwFrame {
  const dictionary = createLzwDictionary();
  const { parent, first, last } = dictionary;
  return (pixels, foresight) => {
    const { wanted, bits } = pixels;
    const drawn = new Uint8Array(wanted.length);
    const writer = createBitWriter();
    const clear = 1 << bits;
    const watch = createWatch();
    dictionary.reset(bits);
    const { codes, choose } = createChooser(pixels, dictionary, foresight);
    let size = bits + 1;
    let before = -1;
    writer.put(clear, size);
    for (let at = 0; at < wanted.length; ) {
      if (before >= 0) dictionary.foresee(before);
      const length = choose(at);
      const code = codes[length] as number;
      for (let node = code, pixel = at + length - 1; pixel >= at; pixel -= 1) {
        drawn[pixel] = last[node] as number;
        node = parent[node] as number;
      }
      if (before >= 0) dictionary.add(before, first[code] as number);
      writer.put(code, size);
      watch.note(size, length);
      if (dictionary.next() >= 1 << size && size < MOST_BITS) size += 1;
      at += length;
      before = code;
      if (dictionary.next() < MOST_CODES || !watch.noteFull(size, length)) continue;
      writer.put(clear, size);
      dictionary.reset(bits);
      size = bits + 1;
      before = -1;
    }
    return { bytes: writer.finish(bits, { code: clear + 1, bits: size }), drawn };
  };
}
