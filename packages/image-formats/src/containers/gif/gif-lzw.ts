import type { GifSamples } from './gif-samples.js';

/** The LZW coding of GIF. Source: GIF89a specification, appendix F. */

const MAX_CODES = 4096;
const MAX_CODE_SIZE = 12;
/** A larger root leaves no room for a code of a string. */
const MAX_ROOT_BITS = 11;

export interface LzwRequest extends GifSamples {
  /** How many palette indices are wanted. */
  readonly count: number;
}

/** The palette indices up to `count`, up to the end code, or up to the first code that cannot be. */
export function decodeLzw({ data, rootBits, count }: LzwRequest): Uint8Array {
  const decoder = new LzwReader(data, rootBits);
  const indices = new Uint8Array(count);
  const filled = decoder.readStrings(count, (at, code) => decoder.writeString(indices, at, code));
  return indices.subarray(0, filled);
}

/** How many palette indices `decodeLzw` would return, at most `count`. It needs no memory for them. */
export function countLzw({ data, rootBits, count }: LzwRequest): number {
  return new LzwReader(data, rootBits).readStrings(count, () => {});
}

const INDICES = 256;

/** The first of 256 palette indices that is not in use; null when all are. */
export function findUnusedIndex(used: ReadonlySet<number>): number | null {
  for (let index = 0; index < INDICES; index += 1) if (!used.has(index)) return index;
  return null;
}

/** A palette index that no sample has; null when there is none. */
export function findUncodedIndex({ data, rootBits, count }: LzwRequest): number | null {
  const roots = 2 ** rootBits;
  if (roots < INDICES) return roots;
  const used = new Set<number>();
  // the first sample of an index is always coded by the index itself
  new LzwReader(data, rootBits).readStrings(count, (_, code) => {
    if (code < roots) used.add(code);
  });
  return findUnusedIndex(used);
}

class LzwReader {
  readonly #data: Buffer;
  readonly #rootBits: number;
  readonly #prefixes = new Uint16Array(MAX_CODES);
  readonly #suffixes = new Uint8Array(MAX_CODES);
  readonly #firsts = new Uint8Array(MAX_CODES);
  readonly #lengths = new Uint16Array(MAX_CODES);

  constructor(data: Buffer, rootBits: number) {
    this.#data = data;
    this.#rootBits = rootBits;
    for (let code = 0; code < 2 ** rootBits && code < MAX_CODES; code += 1) {
      this.#lengths[code] = 1;
      this.#suffixes[code] = code;
      this.#firsts[code] = code;
    }
  }

  /** Calls `onString` with the place and the code of each string, until `count` indices are there. Returns how many are. */
  readStrings(count: number, onString: (at: number, code: number) => void): number {
    if (this.#rootBits < 1 || this.#rootBits > MAX_ROOT_BITS) return 0;
    const clear = 2 ** this.#rootBits;
    let [next, size, last, filled] = [clear + 2, this.#rootBits + 1, -1, 0];
    let [bits, bitCount] = [0, 0];
    for (const byte of this.#data) {
      bits |= byte << bitCount;
      bitCount += 8;
      while (bitCount >= size) {
        const code = bits & ((1 << size) - 1);
        bits >>>= size;
        bitCount -= size;
        if (code === clear) {
          [next, size, last] = [clear + 2, this.#rootBits + 1, -1];
          continue;
        }
        const isPossible = code < clear || (code > clear + 1 && last >= 0 && (code < next || (code === next && next < MAX_CODES)));
        if (!isPossible) return filled;
        if (last >= 0 && next < MAX_CODES) this.#addString(next++, last, code);
        if (next === 1 << size && size < MAX_CODE_SIZE) size += 1;
        onString(filled, code);
        filled = Math.min(count, filled + (this.#lengths[code] ?? 0));
        if (filled === count) return filled;
        last = code;
      }
    }
    return filled;
  }

  /** Writes the string of a code, as far as there is room. */
  writeString(indices: Uint8Array, at: number, code: number): void {
    let current = code;
    for (let to = at + (this.#lengths[code] ?? 0) - 1; to >= at; to -= 1) {
      if (to < indices.length) indices[to] = this.#suffixes[current] ?? 0;
      current = this.#prefixes[current] ?? 0;
    }
  }

  #addString(next: number, last: number, code: number): void {
    this.#prefixes[next] = last;
    this.#firsts[next] = this.#firsts[last] ?? 0;
    this.#lengths[next] = (this.#lengths[last] ?? 0) + 1;
    this.#suffixes[next] = this.#firsts[code === next ? last : code] ?? 0;
  }
}

/** The palette indices as codes of one size, without strings: large, and quickly written. */
export function encodePlainLzw(indices: Uint8Array, rootBits: number): Buffer {
  const size = rootBits + 1;
  const clear = 2 ** rootBits;
  /** The reader adds one string per code, and takes more bits when its codes fill `size` bits. */
  const codesPerClear = clear - 2;
  const data = Buffer.alloc(Math.ceil(((indices.length + Math.ceil(indices.length / Math.max(1, codesPerClear)) + 2) * size) / 8) + 1);
  let [bit, sinceClear] = [0, codesPerClear];
  const write = (code: number) => {
    for (let offset = 0; offset < size; offset += 1, bit += 1) {
      if ((code >> offset) & 1) data[bit >> 3] = (data[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  };
  for (const index of indices) {
    if (sinceClear === codesPerClear) {
      write(clear);
      sinceClear = 0;
    }
    write(index);
    sinceClear += 1;
  }
  write(clear + 1);
  return data.subarray(0, Math.ceil(bit / 8));
}
