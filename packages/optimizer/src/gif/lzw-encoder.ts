import { createBitWriter } from './bit-writer.js';
import { createLzwDictionary, type LzwDictionary, MAX_CODES } from './lzw-dictionary.js';
import { createMatches, LzwMatcher, type LzwPixels } from './lzw-matcher.js';

const MAX_CODE_BITS = 12;
/** Codes after which the compression of a full dictionary is measured. */
const WINDOW_CODES = 256;
/** With lookahead a match may be shorter by this many pixels, when both matches together then reach farther by more than the cost, in pixels. */
const [MAX_SHORTENING, SHORTENING_COST] = [3, 0.5];
/** px: lookahead does not shorten longer matches, because it gains little there. */
const LONG_MATCH = 64;

export interface LzwFrame {
  /** Code size and sub-blocks, as they follow an image descriptor. */
  readonly bytes: Uint8Array;
  /** The entry that was drawn for each pixel. */
  readonly entries: Uint8Array;
}

/** Compresses the pixels of a frame. With `lookahead` it sometimes takes shorter matches; that suits noise but not drawings. */
export type LzwEncoder = (pixels: LzwPixels, lookahead: boolean) => LzwFrame;

/**
 * Creates an encoder that reuses one dictionary for all frames. Among the entries that may represent a pixel it takes those with long matches;
 * between equal matches, the one with the smallest error.
 */
export function createLzwEncoder(): LzwEncoder {
  const dictionary = createLzwDictionary();
  const { parent, first, last } = dictionary;
  return (pixels, lookahead) => {
    const { target, table } = pixels;
    const { bits } = table;
    const entries = new Uint8Array(target.length);
    const writer = createBitWriter();
    const clearCode = 1 << bits;
    const monitor = createCompressionMonitor();
    dictionary.reset(bits);
    const { codes, chooseLength } = createMatchChooser(pixels, dictionary, lookahead);
    let codeBits = bits + 1;
    let previousCode = -1;
    writer.write(clearCode, codeBits);
    for (let at = 0; at < target.length; ) {
      if (previousCode >= 0) dictionary.addSpeculative(previousCode);
      const length = chooseLength(at);
      const code = codes[length] as number;
      for (let node = code, pixel = at + length - 1; pixel >= at; pixel -= 1) {
        entries[pixel] = last[node] as number;
        node = parent[node] as number;
      }
      if (previousCode >= 0) dictionary.add(previousCode, first[code] as number);
      writer.write(code, codeBits);
      monitor.record(codeBits, length);
      if (dictionary.nextCode() >= 1 << codeBits && codeBits < MAX_CODE_BITS) codeBits += 1;
      at += length;
      previousCode = code;
      if (dictionary.nextCode() < MAX_CODES || !monitor.recordFull(codeBits, length)) continue;
      writer.write(clearCode, codeBits);
      dictionary.reset(bits);
      codeBits = bits + 1;
      previousCode = -1;
    }
    return { bytes: writer.finish(bits, { code: clearCode + 1, bits: codeBits }), entries };
  };
}

/** Decides when a full dictionary is cleared: when it compresses worse than on average since the last clear. */
function createCompressionMonitor() {
  let [totalBits, totalPixels] = [0, 0];
  let [codes, bits, pixels] = [0, 0, 0];
  return {
    record(codeBits: number, length: number): void {
      totalBits += codeBits;
      totalPixels += length;
    },
    /** Records a code of a full dictionary. Returns true when the dictionary must be cleared. */
    recordFull(codeBits: number, length: number): boolean {
      codes += 1;
      bits += codeBits;
      pixels += length;
      if (codes < WINDOW_CODES) return false;
      const worse = bits * totalPixels > totalBits * pixels;
      if (worse) [totalBits, totalPixels] = [0, 0];
      [codes, bits, pixels] = [0, 0, 0];
      return worse;
    },
  };
}

/** Chooses the length of each match: the most valuable one, or with lookahead a shorter one when the next match gains more. */
function createMatchChooser(pixels: LzwPixels, dictionary: LzwDictionary, lookahead: boolean) {
  const matcher = new LzwMatcher(pixels, dictionary);
  const count = pixels.target.length;
  const current = createMatches();
  const following = createMatches();
  return {
    /** Codes of the matches at the last pixel that `chooseLength` got, by length. */
    codes: current.codes,
    chooseLength(at: number): number {
      const longest = matcher.matchAt(at, current);
      if (!lookahead || longest > LONG_MATCH || at + longest === count) return longest;
      let best = longest;
      let bestReach = Number.NEGATIVE_INFINITY;
      for (let length = longest; length > 0 && length >= longest - MAX_SHORTENING; length -= 1) {
        const next = following.values[matcher.matchAt(at + length, following)] as number;
        const reach = (current.values[length] as number) + next - (length < longest ? SHORTENING_COST : 0);
        if (reach > bestReach) [best, bestReach] = [length, reach];
      }
      return best;
    },
  };
}
