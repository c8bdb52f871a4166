/**
 * SSIMULACRA 2.1 for one pair of pictures at a time, row by row; ../src/metric/kernel.ts is its typed face.
 *
 * `open`, then every row of the original and of the distorted picture: put its samples at `samples` and call `takeOriginal` or
 * `takeDistorted`. Without `keep` the rows of the two take turns and the memory grows with the width alone. With it the whole
 * original comes first and stays, and `restart` begins the next distorted picture.
 */
import { takeDistorted as takeDistortedRow } from './distorted';
import { halve, linearBlended, linearBytes } from './linear';
import { takeOriginal as takeOriginalRow } from './original';
import { laneBytes } from './rows';
import { CHANNELS, FOLLOWED_ROWS, keptRow, layOut, Scale, SUM_BYTES } from './scale';

export { byteCurve, curve } from './linear';

const MOST_SCALES = 6;
/** There is a next scale where both sides of this one have so many px. */
const LEAST_SIDE = 8;
const MOST_BYTES_A_PIXEL = 8;
const SCALE_BITS = 7;

const scales: usize = memory.data(768, 16);
let count: i32 = 0;
let samplesAt: usize = 0;
let sumsAt: usize = 0;
let sumsEnd: usize = 0;

function scaleAt(index: i32): Scale {
  return changetype<Scale>(scales + ((index as usize) << SCALE_BITS));
}

function align(at: usize): usize {
  return (at + 15) & ~15;
}

function countScales(width: i32, height: i32): i32 {
  let found = 1;
  for (; found < MOST_SCALES && width >= LEAST_SIDE && height >= LEAST_SIDE; found++) {
    width = (width + 1) >> 1;
    height = (height + 1) >> 1;
  }
  return found;
}

/** Grows the memory so that it reaches `end`, unless it does; false where it cannot. */
function reserve(end: usize): bool {
  const missing = (((end + 0xffff) >> 16) as i32) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Prepares for pictures of this size in px and for so many tiles; false where there is not enough memory. */
export function open(width: i32, height: i32, keep: bool, tileColumns: i32, tileRows: i32): bool {
  count = countScales(width, height);
  samplesAt = align(__heap_base);
  sumsAt = align(samplesAt + (width as usize) * MOST_BYTES_A_PIXEL);
  const sumBytes = SUM_BYTES * CHANNELS * (tileColumns * tileRows);
  sumsEnd = sumsAt + sumBytes * count;
  let end = sumsEnd;
  for (let index = 0; index < count; index++) {
    const scale = scaleAt(index);
    scale.index = index;
    scale.width = width;
    scale.height = height;
    scale.kept = keep ? height : FOLLOWED_ROWS;
    scale.originalRows = 0;
    scale.tileColumns = tileColumns;
    scale.tileRows = tileRows;
    scale.sums = sumsAt + sumBytes * index;
    end = layOut(scale, align(end));
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
  memory.fill(sumsAt, 0, sumsEnd - sumsAt);
  for (let index = 0; index < count; index++) scaleAt(index).distortedRows = 0;
}

/** Scales of the pictures. */
export function scaleCount(): i32 {
  return count;
}

/** Names the maps of a scale that the weights read: bit c the structure of channel c, bit c + 3 its ringing and blurring. */
export function want(scale: i32, wanted: i32): void {
  scaleAt(scale).wanted = wanted;
}

/** Where the samples of a row go. */
export function samples(): usize {
  return samplesAt;
}

/** Where the 64-bit sums are, by scale, tile, channel, norm and map. */
export function sums(): usize {
  return sumsAt;
}

/** Where a row of the kept original is, as X', Y' or B' or as the mean of it. */
export function keptOriginal(scale: i32, channel: i32, y: i32, mean: bool): usize {
  const from = scaleAt(scale);
  return (mean ? from.mean : from.original) + from.bytes * from.kept * channel + keptRow(from, y);
}

/** Turns the samples into a row of linear light. */
function toLinear(channels: i32, deep: bool, background: f32, out: usize, plane: usize): void {
  const width = scaleAt(0).width;
  if (deep) linearBlended<u16>(samplesAt, channels, background, width, out, plane);
  else if (channels === 4) linearBlended<u8>(samplesAt, channels, background, width, out, plane);
  else linearBytes(samplesAt, width, out, plane);
}

/** Whether row `y` is the second of a pair, or the last one, which is a pair by itself. */
function completesPair(scale: Scale, y: i32): bool {
  return (y & 1) === 1 || y === scale.height - 1;
}

/** Makes a row of the next scale of the pair of rows that row `y` completes. */
function halvePair(scale: Scale, linear: usize, y: i32, out: usize, outPlane: usize): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const upper = linear + scale.bytes * 2 * channel;
    const lower = y & 1 ? upper + scale.bytes : upper;
    halve(upper, lower, scale.width, out + outPlane * channel);
  }
}

/** Takes a row of the original: 3 or 4 channels of 8 bits, or of 16, blended onto a gray of 0 to 1 where there is alpha. */
export function takeOriginal(channels: i32, deep: bool, background: f32): void {
  let scale = scaleAt(0);
  toLinear(channels, deep, background, scale.originalLinear + scale.bytes * (scale.originalRows & 1), scale.bytes * 2);
  for (let index = 1; ; index++) {
    const y = scale.originalRows;
    takeOriginalRow(scale);
    if (index === count || !completesPair(scale, y)) return;
    const next = scaleAt(index);
    halvePair(scale, scale.originalLinear, y, next.originalLinear + next.bytes * (next.originalRows & 1), next.bytes * 2);
    scale = next;
  }
}

/** Takes a row of the distorted picture, as `takeOriginal`; that row of the original has been taken. */
export function takeDistorted(channels: i32, deep: bool, background: f32): void {
  let scale = scaleAt(0);
  toLinear(channels, deep, background, scale.distortedLinear + scale.bytes * (scale.distortedRows & 1), scale.bytes * 2);
  for (let index = 1; ; index++) {
    const y = scale.distortedRows;
    takeDistortedRow(scale);
    if (index === count || !completesPair(scale, y)) return;
    const next = scaleAt(index);
    halvePair(scale, scale.distortedLinear, y, next.distortedLinear + next.bytes * (next.distortedRows & 1), next.bytes * 2);
    scale = next;
  }
}
