/** The memory of one scale. There are up to six scales. Rows of the three channels stand in blocks: first X, then Y, then B. */
import { RING_ROWS } from './blur';
import { leadingBytes, rowBytes } from './rows';

export const CHANNELS = 3;

/** Rows of the original in memory when both images advance together. The blur of a row needs the four rows after it. */
export const STREAMED_ROWS = 8;

/** Bytes of the sums of one channel of a tile: two norms of three maps, 64 bits each. */
export const SUM_BYTES: usize = 48;

@unmanaged
export class Scale {
  index: i32;
  width: i32;
  height: i32;
  /** Bytes from the start of one row to the start of the next. */
  rowStride: usize;
  /** Rows of the original in memory: all of them, or `STREAMED_ROWS`. */
  originalCapacity: i32;
  /** Rows that each image has pushed so far. */
  originalRows: i32;
  distortedRows: i32;
  /** A row of zeros. */
  zeros: usize;
  /** Linear light of each image: two rows per channel. */
  originalLinear: usize;
  distortedLinear: usize;
  /** XYB of the original, and its blurred mean: `originalCapacity` rows per channel. */
  original: usize;
  mean: usize;
  /** The original, blurred along its rows: one ring buffer per channel. */
  originalRing: usize;
  /** XYB of the current distorted row: one row per channel. */
  distorted: usize;
  /** Original minus distorted: one ring buffer per channel. */
  delta: usize;
  /** Blurred along their rows: delta, its square, and the sum of both images' squares. Three ring buffers per channel. */
  rings: usize;
  /** Six rows of temporary values for one channel. */
  scratch: usize;
  sums: usize;
  /** The side of a tile is 2 to this power, in px of this scale. */
  tileBits: i32;
  tileColumns: i32;
  tileRows: i32;
  /** Bit c: the weights read the structure map of channel c. Bit c + 3: they read its other two maps. */
  maps: i32;
}

/** The side of a tile at scale 0 is 2 to this power, in px. src/tile-grid.ts has it as TILE_SIDE. */
const TILE_BITS = 8;
/** The same for scales 0 to 3. Tiles of smaller scales would be narrower than a vector. src/tile-grid.ts has it as DETAIL_TILE_SIDE. */
const DETAIL_TILE_BITS = 6;
const LAST_DETAIL_SCALE = 3;

/** Lays a grid of tiles over a scale of an image of `width` x `height` px. The last tile of a row or column takes the remainder. */
export function layOutTiles(scale: Scale, width: i32, height: i32): void {
  const bits = scale.index > LAST_DETAIL_SCALE ? TILE_BITS : DETAIL_TILE_BITS;
  const half = 1 << (bits - 1);
  scale.tileBits = bits - scale.index;
  scale.tileColumns = max(1, (width + half) >> bits);
  scale.tileRows = max(1, (height + half) >> bits);
}

/** Bytes of the sums of all tiles of a scale. */
export function sumBytes(scale: Scale): usize {
  return SUM_BYTES * CHANNELS * (scale.tileColumns * scale.tileRows);
}

/** Assigns memory to the rows of a scale, from address `from`. Returns the end address. Does not write to that memory. */
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

/** Byte offset of row `y` of the original within the rows of its channel. */
export function originalRowOffset(scale: Scale, y: i32): usize {
  return ((y % scale.originalCapacity) as usize) * scale.rowStride;
}
