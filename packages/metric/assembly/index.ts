/**
 * SSIMULACRA 2.1 for one pair of pictures at a time, row by row; ../src/kernel.ts has its types.
 *
 * `open`, then every row of the original and of the distorted picture: put its samples at `samples` and call `pushOriginalRow` or
 * `pushDistortedRow`. Without `keepOriginal` the rows of the two take turns and the memory grows with the width alone. With it the whole
 * original comes first and stays, and `restart` begins the next distorted picture.
 */
import { processDistortedRow } from './distorted';
import { halve, linearBlended, linearBytes } from './linear';
import { processOriginalRow } from './original';
import { laneBytes } from './rows';
import { CHANNELS, layOutScale, originalRowOffset, Scale, STREAMED_ROWS, SUM_BYTES } from './scale';

export { byteCurve, curve } from './linear';

const MAX_SCALES = 6;
/** There is a next scale where both sides of this one have so many px. */
const MIN_SIDE = 8;
const MAX_BYTES_PER_PIXEL = 8;
const SCALE_BITS = 7;

const scales: usize = memory.data(768, 16);
let count: i32 = 0;
let samplesAddress: usize = 0;
let sumsAddress: usize = 0;
let sumsEnd: usize = 0;

function scaleAt(index: i32): Scale {
  return changetype<Scale>(scales + ((index as usize) << SCALE_BITS));
}

function align(at: usize): usize {
  return (at + 15) & ~15;
}

function countScales(width: i32, height: i32): i32 {
  let total = 1;
  for (; total < MAX_SCALES && width >= MIN_SIDE && height >= MIN_SIDE; total++) {
    width = (width + 1) >> 1;
    height = (height + 1) >> 1;
  }
  return total;
}

/** Grows the memory so that it reaches `end`, unless it does; false where it cannot. */
function reserve(end: usize): bool {
  const missing = (((end + 0xffff) >> 16) as i32) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Prepares for pictures of this size in px and for so many tiles; false where there is not enough memory. */
export function open(width: i32, height: i32, keepOriginal: bool, tileColumns: i32, tileRows: i32): bool {
  count = countScales(width, height);
  samplesAddress = align(__heap_base);
  sumsAddress = align(samplesAddress + (width as usize) * MAX_BYTES_PER_PIXEL);
  const sumBytes = SUM_BYTES * CHANNELS * (tileColumns * tileRows);
  sumsEnd = sumsAddress + sumBytes * count;
  let end = sumsEnd;
  for (let index = 0; index < count; index++) {
    const scale = scaleAt(index);
    scale.index = index;
    scale.width = width;
    scale.height = height;
    scale.originalCapacity = keepOriginal ? height : STREAMED_ROWS;
    scale.originalRows = 0;
    scale.tileColumns = tileColumns;
    scale.tileRows = tileRows;
    scale.sums = sumsAddress + sumBytes * index;
    end = layOutScale(scale, align(end));
    width = (width + 1) >> 1;
    height = (height + 1) >> 1;
  }
  if (!reserve(end)) return false;
  for (let index = 0; index < count; index++) memory.fill(scaleAt(index).zeros, 0, laneBytes(scaleAt(index).width));
  restart();
  return true;
}

/** Forgets the distorted picture, so that another one can be compared with the kept original. */
export function restart(): void {
  memory.fill(sumsAddress, 0, sumsEnd - sumsAddress);
  for (let index = 0; index < count; index++) scaleAt(index).distortedRows = 0;
}

/** Scales of the pictures. */
export function scaleCount(): i32 {
  return count;
}

/** Names the maps of a scale that the weights read: bit c the structure of channel c, bit c + 3 its ringing and blurring. */
export function selectMaps(scale: i32, maps: i32): void {
  scaleAt(scale).maps = maps;
}

/** Where the samples of a row go. */
export function samples(): usize {
  return samplesAddress;
}

/** Where the 64-bit sums are, by scale, tile, channel, norm and map. */
export function sums(): usize {
  return sumsAddress;
}

/** Where a row of the kept original is, as X', Y' or B' or as the mean of it. */
export function originalRow(scale: i32, channel: i32, y: i32, mean: bool): usize {
  const from = scaleAt(scale);
  return (mean ? from.mean : from.original) + from.rowStride * from.originalCapacity * channel + originalRowOffset(from, y);
}

/** Turns the samples into a row of linear light. */
function toLinear(channels: i32, is16Bit: bool, background: f32, out: usize, plane: usize): void {
  const width = scaleAt(0).width;
  if (is16Bit) linearBlended<u16>(samplesAddress, channels, background, width, out, plane);
  else if (channels === 4) linearBlended<u8>(samplesAddress, channels, background, width, out, plane);
  else linearBytes(samplesAddress, width, out, plane);
}

/** Whether row `y` is the second of a pair, or the last one, which is a pair by itself. */
function completesPair(scale: Scale, y: i32): bool {
  return (y & 1) === 1 || y === scale.height - 1;
}

/** Makes a row of the next scale of the pair of rows that row `y` completes. */
function halvePair(scale: Scale, linear: usize, y: i32, out: usize, outPlane: usize): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const upper = linear + scale.rowStride * 2 * channel;
    const lower = y & 1 ? upper + scale.rowStride : upper;
    halve(upper, lower, scale.width, out + outPlane * channel);
  }
}

/** Takes a row of the original: 3 or 4 channels of 8 bits, or of 16, blended onto a gray of 0 to 1 where there is alpha. */
export function pushOriginalRow(channels: i32, is16Bit: bool, background: f32): void {
  let scale = scaleAt(0);
  toLinear(channels, is16Bit, background, scale.originalLinear + scale.rowStride * (scale.originalRows & 1), scale.rowStride * 2);
  for (let index = 1; ; index++) {
    const y = scale.originalRows;
    processOriginalRow(scale);
    if (index === count || !completesPair(scale, y)) return;
    const next = scaleAt(index);
    halvePair(scale, scale.originalLinear, y, next.originalLinear + next.rowStride * (next.originalRows & 1), next.rowStride * 2);
    scale = next;
  }
}

/** Takes a row of the distorted picture, as `pushOriginalRow`; that row of the original has been taken. */
export function pushDistortedRow(channels: i32, is16Bit: bool, background: f32): void {
  let scale = scaleAt(0);
  toLinear(channels, is16Bit, background, scale.distortedLinear + scale.rowStride * (scale.distortedRows & 1), scale.rowStride * 2);
  for (let index = 1; ; index++) {
    const y = scale.distortedRows;
    processDistortedRow(scale);
    if (index === count || !completesPair(scale, y)) return;
    const next = scaleAt(index);
    halvePair(scale, scale.distortedLinear, y, next.distortedLinear + next.rowStride * (next.distortedRows & 1), next.rowStride * 2);
    scale = next;
  }
}
