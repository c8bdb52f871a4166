/** Codes have at most 12 bits. Source: GIF89a, appendix F. */
const MAX_CODE_BITS = 12;
const MAX_CODES = 2 ** MAX_CODE_BITS;
/** The largest code size of a stream: an index has 8 bits. */
const MAX_FIRST_BITS = 8;

/** The codes of an LZW stream, clear codes included, up to the end code. `data` is the code size and the sub-blocks. */
function* readCodes(data: Buffer): Generator<number> {
  const firstBits = data[0] ?? 0;
  if (firstBits < 1 || firstBits > MAX_FIRST_BITS) return;
  const clear = 2 ** firstBits;
  let [bits, next, isFirst] = [firstBits + 1, clear + 2, true];
  let [value, available] = [0, 0];
  for (let block = 1; block < data.length && data[block] !== 0; block += (data[block] ?? 0) + 1) {
    for (const byte of data.subarray(block + 1, block + 1 + (data[block] ?? 0))) {
      value |= byte << available;
      available += 8;
      while (available >= bits) {
        const code = value & (2 ** bits - 1);
        value >>>= bits;
        available -= bits;
        if (code === clear + 1) return;
        yield code;
        if (code === clear) [bits, next, isFirst] = [firstBits + 1, clear + 2, true];
        else if (isFirst) isFirst = false;
        else if (next < MAX_CODES) next += 1;
        if (next === 2 ** bits && bits < MAX_CODE_BITS) bits += 1;
      }
    }
  }
}

/** An index from 0 to 255 that no pixel has; null when there is none. `data` is the code size and the sub-blocks of an LZW stream. */
export function findUnusedIndex(data: Buffer): number | null {
  const indices = 2 ** (data[0] ?? 0);
  if (indices < 256) return indices;
  // the first pixel of an index is always coded by the index itself
  const used = new Set<number>();
  for (const code of readCodes(data)) if (code < indices) used.add(code);
  for (let index = 0; index < 256; index += 1) if (!used.has(index)) return index;
  return null;
}

/** The indices of the first `pixels` pixels; fewer when the stream ends early or is broken. `data` is the code size and the sub-blocks. */
export function decodeIndices(data: Buffer, pixels: number): Uint8Array {
  const indices = new Uint8Array(pixels);
  const clear = 2 ** (data[0] ?? 0);
  // the string of a code is a part of the indices that were decoded before
  const [starts, lengths] = [new Uint32Array(MAX_CODES), new Uint16Array(MAX_CODES)];
  let next = clear + 2;
  let [at, before, lengthBefore] = [0, 0, 0];
  for (const code of readCodes(data)) {
    if (code === clear) {
      [next, lengthBefore] = [clear + 2, 0];
      continue;
    }
    if (lengthBefore > 0 && next < MAX_CODES) {
      // the string of the code before, and the first index of this one
      [starts[next], lengths[next]] = [before, lengthBefore + 1];
      next += 1;
    }
    if (code > clear && (code >= next || lengthBefore === 0)) break;
    const length = code < clear ? 1 : (lengths[code] ?? 0);
    const start = starts[code] ?? 0;
    if (code < clear) indices[at] = code;
    else for (let to = at; to < Math.min(at + length, pixels); to += 1) indices[to] = indices[start + to - at] ?? 0;
    [before, lengthBefore] = [at, length];
    at = Math.min(at + length, pixels);
    if (at === pixels) break;
  }
  return indices.subarray(0, at);
}
