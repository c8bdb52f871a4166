/** Processes a row of the distorted image: to differences from the original at once, and to error maps four rows later. */
import { blurAcross, blurAlong, RING_ROWS } from './blur';
import { difference, edges, pool, squares, structure } from './maps';
import { CHANNELS, originalRowOffset, Scale, SUM_BYTES } from './scale';
import { toXyb } from './xyb';

const DELTA = 0;
const DELTA_SQUARE = 1;
const SQUARE = 2;

const STRUCTURE = 0;
const RINGING = 1;
const BLURRING = 2;

function ringOf(scale: Scale, channel: i32, plane: i32): usize {
  return scale.rings + scale.rowStride * RING_ROWS * (channel * 3 + plane);
}

/** Adds a row of a map to the sums of the tiles that it crosses. The last tile of a row takes the remainder. */
function addToTileSums(scale: Scale, channel: i32, y: i32, row: usize, sign: f32, map: i32): void {
  const bits = scale.tileBits;
  const tiles = min(y >> bits, scale.tileRows - 1) * scale.tileColumns;
  const last = scale.tileColumns - 1;
  for (let column = 0; column <= last; column++) {
    const begin = column << bits;
    const end = column === last ? scale.width : begin + (1 << bits);
    const sums = scale.sums + SUM_BYTES * ((tiles + column) * CHANNELS + channel) + (map << 3);
    pool(row + ((begin as usize) << 2), row + ((end as usize) << 2), sign, sums);
  }
}

/** Blurs one of the three planes of a channel vertically, at row `y`. */
function blurMean(scale: Scale, channel: i32, plane: i32, y: i32, out: usize): void {
  blurAcross(ringOf(scale, channel, plane), scale.rowStride, y, scale.width, scale.height, scale.zeros, out);
}

/** Computes the maps of row `y` of a channel that the weights read, and adds them to the sums. */
function poolMaps(scale: Scale, channel: i32, y: i32): void {
  const bytes = scale.rowStride;
  const deltaMean = scale.scratch;
  const map = deltaMean + bytes;
  const originalOffset = bytes * scale.originalCapacity * channel + originalRowOffset(scale, y);
  blurMean(scale, channel, DELTA, y, deltaMean);
  if (scale.maps & (1 << channel)) {
    const deltaSquareMean = map + bytes;
    const squareMean = deltaSquareMean + bytes;
    blurMean(scale, channel, DELTA_SQUARE, y, deltaSquareMean);
    blurMean(scale, channel, SQUARE, y, squareMean);
    structure(scale.mean + originalOffset, deltaMean, deltaSquareMean, squareMean, scale.width, map);
    addToTileSums(scale, channel, y, map, 1, STRUCTURE);
  }
  if (scale.maps & (8 << channel)) {
    const delta = scale.delta + bytes * (RING_ROWS * channel + (y % RING_ROWS));
    edges(scale.original + originalOffset, scale.mean + originalOffset, delta, deltaMean, scale.width, map);
    addToTileSums(scale, channel, y, map, 1, RINGING);
    addToTileSums(scale, channel, y, map, -1, BLURRING);
  }
}

/** Computes the differences of row `y` and blurs them horizontally into the ring buffers. */
function blurDifferences(scale: Scale, channel: i32, y: i32): void {
  const bytes = scale.rowStride;
  const slot = y % RING_ROWS;
  const original = scale.original + bytes * scale.originalCapacity * channel + originalRowOffset(scale, y);
  const distorted = scale.distorted + bytes * channel;
  const delta = scale.delta + bytes * (RING_ROWS * channel + slot);
  difference(original, distorted, scale.width, delta);
  blurAlong(delta, scale.width, ringOf(scale, channel, DELTA) + bytes * slot);
  if (scale.maps & (1 << channel)) {
    const deltaSquare = scale.scratch;
    const square = deltaSquare + bytes;
    squares(original, distorted, delta, scale.width, deltaSquare, square);
    blurAlong(deltaSquare, scale.width, ringOf(scale, channel, DELTA_SQUARE) + bytes * slot);
    blurAlong(square, scale.width, ringOf(scale, channel, SQUARE) + bytes * slot);
  }
}

/** Processes the next row of the distorted image. Its linear light must be in `distortedLinear`, and that row of the original processed. */
export function processDistortedRow(scale: Scale): void {
  const y = scale.distortedRows++;
  toXyb(scale.distortedLinear + scale.rowStride * (y & 1), scale.rowStride * 2, scale.width, scale.distorted, scale.rowStride);
  for (let channel = 0; channel < CHANNELS; channel++) {
    if (!(scale.maps & (9 << channel))) continue;
    blurDifferences(scale, channel, y);
    if (y >= 4) poolMaps(scale, channel, y - 4);
    if (y === scale.height - 1) for (let pending = max(0, y - 3); pending <= y; pending++) poolMaps(scale, channel, pending);
  }
}
