/** One of the up to six scales of a comparison, and where its rows lie. Rows of three channels lie in blocks: all of X, of Y, of B. */
import { RING_ROWS } from './blur';
import { leadingBytes, rowBytes } from './rows';

export const CHANNELS = 3;

/** Rows of the original that are kept where the distorted picture follows row by row: a blur is four rows late. */
export const STREAMED_ROWS = 8;

/** Bytes of the sums of one channel of a tile: two norms of three maps, in 64 bits. */
export const SUM_BYTES: usize = 48;

@unmanaged
export class Scale {
  index: i32;
  width: i32;
  height: i32;
  /** Bytes from a row to the next. */
  rowStride: usize;
  /** Rows of the original that are kept: all of them, or `STREAMED_ROWS`. */
  originalCapacity: i32;
  /** Rows of either picture that have come. */
  originalRows: i32;
  distortedRows: i32;
  zeros: usize;
  /** Linear light of either picture: two rows a channel. */
  originalLinear: usize;
  distortedLinear: usize;
  /** XYB of the original and its mean: `originalCapacity` rows per channel. */
  original: usize;
  mean: usize;
  /** The original blurred along its rows: a ring a channel. */
  originalRing: usize;
  /** XYB of the distorted row: one row a channel. */
  distorted: usize;
  /** Original minus distorted: a ring a channel. */
  delta: usize;
  /** Blurred along its rows: three rings a channel, of delta, of its square, of the sum of the pictures' squares. */
  rings: usize;
  /** Six rows for one channel's work. */
  scratch: usize;
  sums: usize;
  tileColumns: i32;
  tileRows: i32;
  /** Bit c: the weights read the structure map of channel c. Bit c + 3: they read its other two maps. */
  maps: i32;
}

/** Lays out the rows of a scale from `from` on; returns where they end. Writes nothing there. */
export function layOutScale(scale: Scale, from: usize): usize {
  const bytes = rowBytes(scale.width);
  const capacity = scale.originalCapacity;
  scale.rowStride = bytes;
  let at = from + leadingBytes();
  scale.zeros = at;
  at += bytes;
  scale.originalLinear = at;
  at += bytes * 2 * CHANNELS;
  scale.distortedLinear = at;
  at += bytes * 2 * CHANNELS;
  scale.original = at;
  at += bytes * capacity * CHANNELS;
  scale.mean = at;
  at += bytes * capacity * CHANNELS;
  scale.originalRing = at;
  at += bytes * RING_ROWS * CHANNELS;
  scale.distorted = at;
  at += bytes * CHANNELS;
  scale.delta = at;
  at += bytes * RING_ROWS * CHANNELS;
  scale.rings = at;
  at += bytes * RING_ROWS * 3 * CHANNELS;
  scale.scratch = at;
  at += bytes * 6;
  return at;
}

/** Where row `y` of the original stands among those that are kept of its channel. */
export function originalRowOffset(scale: Scale, y: i32): usize {
  return ((y % scale.originalCapacity) as usize) * scale.rowStride;
}
