import { constants, inflateSync } from 'node:zlib';

interface Inflated {
  readonly data: Buffer;
  /** How many compressed bytes could be used. */
  readonly usedBytes: number;
}

function tryInflate(compressed: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return inflateSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
  } catch {
    return null; // broken or too long: the caller tries fewer bytes
  }
}

/**
 * What a zlib stream holds before it ends, breaks, or exceeds `maxBytes`. zlib drops everything when it finds a fault, so the longest
 * sound part is searched: 25 attempts at most for a file of 25 MB. Never throws.
 */
export function inflateAvailable(compressed: Buffer, maxBytes: number): Inflated {
  const whole = tryInflate(compressed, maxBytes);
  if (whole) return { data: whole, usedBytes: compressed.length };
  let best: Inflated = { data: Buffer.alloc(0), usedBytes: 0 };
  let [sound, broken] = [0, compressed.length];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    const data = tryInflate(compressed.subarray(0, middle), maxBytes);
    if (data) {
      best = { data, usedBytes: middle };
      sound = middle;
    } else {
      broken = middle;
    }
  }
  return best;
}
