/**
 * SSIMULACRA 2.1 of one pair of images at a time, row by row. ../src/kernel.ts has the types.
 *
 * Call `open` first. For each row, write its samples at `samples` and call `pushOriginalRow` or `pushDistortedRow`.
 * Without `keepOriginal`, push a row of the original and the same row of the distorted image in turn; memory grows with the width only.
 * With `keepOriginal`, push the whole original first; `restart` begins the next distorted image.
 */
import { processDistortedRow } from './distorted';
import { halve, linearBlended, linearBytes } from './linear';
import { processOriginalRow } from './original';
import { laneBytes } from './rows';
import { CHANNELS, layOutScale, layOutTiles, originalRowOffset, Scale, STREAMED_ROWS, sumBytes } from './scale';

export { byteCurve, curve } from './linear';

const MAX_SCALES = 6;
/** px: a scale has a next one when both its sides have at least this length. */
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

/** Grows the memory to at least `end` bytes. Returns false when that fails. */
function reserve(end: usize): bool {
  const missing = (((end + 0xffff) >> 16) as i32) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Prepares for images of `width` x `height` px. Returns false when there is not enough memory. */
export function open(width: i32, height: i32, keepOriginal: bool): bool {
  count = countScales(width, height);
  samplesAddress = align(__heap_base);
  sumsAddress = align(samplesAddress + (width as usize) * MAX_BYTES_PER_PIXEL);
  sumsEnd = sumsAddress;
  for (let index = 0; index < count; index++) {
    const scale = scaleAt(index);
    scale.index = index;
    layOutTiles(scale, width, height);
    scale.sums = sumsEnd;
    sumsEnd += sumBytes(scale);
  }
  let end = sumsEnd;
  for (let index = 0; index < count; index++) {
    const scale = scaleAt(index);
    scale.width = width;
    scale.height = height;
    scale.originalCapacity = keepOriginal ? height : STREAMED_ROWS;
    scale.originalRows = 0;
    end = layOutScale(scale, align(end));
    width = (width + 1) >> 1;
    height = (height + 1) >> 1;
  }
  if (!reserve(end)) return false;
  for (let index = 0; index < count; index++) memory.fill(scaleAt(index).zeros, 0, laneBytes(scaleAt(index).width));
  restart();
  return true;
}

/** Clears the sums, so that another distorted image can be compared with the same original. */
export function restart(): void {
  memory.fill(sumsAddress, 0, sumsEnd - sumsAddress);
  for (let index = 0; index < count; index++) scaleAt(index).distortedRows = 0;
}

/** Number of scales. */
export function scaleCount(): i32 {
  return count;
}

/** Selects the maps of a scale to compute: bit c for the structure of channel c, bit c + 3 for its ringing and blurring. */
export function selectMaps(scale: i32, maps: i32): void {
  scaleAt(scale).maps = maps;
}

/** Address for the samples of a row. */
export function samples(): usize {
  return samplesAddress;
}

/** Address of the 64-bit sums, ordered by scale, tile, channel, norm and map. A scale has the tiles of `layOutTiles`. */
export function sums(): usize {
  return sumsAddress;
}

/** Address of a row of X', Y' or B' of the original, or of its blurred mean. For tests. */
export function originalRow(scale: i32, channel: i32, y: i32, mean: bool): usize {
  const from = scaleAt(scale);
  return (mean ? from.mean : from.original) + from.rowStride * from.originalCapacity * channel + originalRowOffset(from, y);
}

/** Converts the samples of a row to linear light. */
function toLinear(channels: i32, is16Bit: bool, background: f32, out: usize, plane: usize): void {
  const width = scaleAt(0).width;
  if (is16Bit) linearBlended<u16>(samplesAddress, channels, background, width, out, plane);
  else if (channels === 4) linearBlended<u8>(samplesAddress, channels, background, width, out, plane);
  else linearBytes(samplesAddress, width, out, plane);
}

/** Whether row `y` is the second row of a pair, or the last row of the image. */
function completesPair(scale: Scale, y: i32): bool {
  return (y & 1) === 1 || y === scale.height - 1;
}

/** Computes a row of the next scale from the pair of rows that row `y` completes. A last row without a partner counts twice. */
function halvePair(scale: Scale, linear: usize, y: i32, out: usize, outPlane: usize): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const upper = linear + scale.rowStride * 2 * channel;
    const lower = y & 1 ? upper + scale.rowStride : upper;
    halve(upper, lower, scale.width, out + outPlane * channel);
  }
}

/** Processes a row of the original: 3 or 4 channels of 8 or 16 bits. Alpha is blended onto a grey `background`, 0 to 1. */
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

/** Processes a row of the distorted image like `pushOriginalRow`. The same row of the original must be processed before. */
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
