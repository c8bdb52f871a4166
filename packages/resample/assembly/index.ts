/**
 * Enlarges one image at a time by six taps along each axis, row by row. ../src/kernel.ts has the types, ../src/enlarge.ts the order of calls.
 *
 * A pixel is a vector of four 32-bit floats, whatever its channels: samples beyond them are computed and then overwritten. Colours are weighted
 * by alpha, which is the last of 2 or of 4 channels. Memory grows with the width only.
 */

const TAPS = 6;
/** Pixels that repeat the edge on each side of a source row: as far as the taps reach. */
const MARGIN = 3;
const PIXEL_BYTES = 16;

let sourceWidth: i32 = 0;
let outputWidth: i32 = 0;
let channels: i32 = 0;
let samplesAddress: usize = 0;
let firstAddress: usize = 0;
let weightsAddress: usize = 0;
let lineAddress: usize = 0;
let ringAddress: usize = 0;
let ringRowBytes: usize = 0;

function align(at: usize): usize {
  return (at + 15) & ~15;
}

/** Grows the memory to at least `end` bytes. Returns false when that fails. */
function reserve(end: usize): bool {
  const missing = (((end + 0xffff) >> 16) as i32) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Prepares for rows of `width` px that become rows of `newWidth` px. Returns false when there is not enough memory. */
export function open(width: i32, newWidth: i32, channelCount: i32, sampleBytes: i32): bool {
  sourceWidth = width;
  outputWidth = newWidth;
  channels = channelCount;
  ringRowBytes = (newWidth as usize) * PIXEL_BYTES;
  samplesAddress = align(__heap_base);
  // reads and writes of four samples pass the last pixel
  const longerRow = (max(width, newWidth) as usize) * ((channelCount * sampleBytes) as usize) + PIXEL_BYTES;
  firstAddress = align(samplesAddress + longerRow);
  weightsAddress = align(firstAddress + ((newWidth as usize) << 2));
  lineAddress = align(weightsAddress + ((newWidth as usize) << 2) * TAPS);
  ringAddress = lineAddress + ((width + 2 * MARGIN) as usize) * PIXEL_BYTES;
  return reserve(ringAddress + ringRowBytes * TAPS);
}

/** Address for the samples of a source row, and of those of an output row. */
export function samples(): usize {
  return samplesAddress;
}

/** Address for the source column of the first tap of each output column, as 32-bit integers. The first column is 0; -3 is the lowest. */
export function firstColumns(): usize {
  return firstAddress;
}

/** Address for the six weights of each output column, as 32-bit floats. */
export function columnWeights(): usize {
  return weightsAddress;
}

function loadPixel<T>(at: usize): v128 {
  const lanes = sizeof<T>() === 1 ? i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))) : v128.load_ext<u16>(at);
  return f32x4.convert_i32x4_s(lanes);
}

/** The factor of each sample of a pixel: its alpha, and 1 for alpha itself. */
function alphaFactor(pixel: v128): v128 {
  if (channels === 2) return f32x4.replace_lane(f32x4.splat(1), 0, f32x4.extract_lane(pixel, 1));
  return f32x4.replace_lane(f32x4.splat(f32x4.extract_lane(pixel, 3)), 3, 1);
}

/** Converts a row of samples to vectors, and repeats the edges. */
function expandRow<T>(): void {
  const pixelSamples = (channels as usize) * sizeof<T>();
  const hasAlpha = (channels & 1) === 0;
  const start = lineAddress + MARGIN * PIXEL_BYTES;
  const end = start + (sourceWidth as usize) * PIXEL_BYTES;
  for (let at = samplesAddress, out = start; out < end; at += pixelSamples, out += PIXEL_BYTES) {
    const pixel = loadPixel<T>(at);
    v128.store(out, hasAlpha ? f32x4.mul(pixel, alphaFactor(pixel)) : pixel);
  }
  const left = v128.load(start);
  const right = v128.load(end - PIXEL_BYTES);
  for (let index: usize = 0; index < (MARGIN as usize); index++) {
    v128.store(lineAddress + index * PIXEL_BYTES, left);
    v128.store(end + index * PIXEL_BYTES, right);
  }
}

function ringRow(y: i32): usize {
  return ringAddress + ((y % TAPS) as usize) * ringRowBytes;
}

/** Widens source row `y`, whose samples are at `samples`. The ring holds the last six rows. */
export function pushRow(y: i32, is16Bit: bool): void {
  if (is16Bit) expandRow<u16>();
  else expandRow<u8>();
  const origin = lineAddress + MARGIN * PIXEL_BYTES;
  let weights = weightsAddress;
  let out = ringRow(y);
  for (let x = 0; x < outputWidth; x++, weights += TAPS * 4, out += PIXEL_BYTES) {
    const from = origin + load<i32>(firstAddress + ((x as usize) << 2)) * PIXEL_BYTES;
    let sum = f32x4.mul(v128.load(from), v128.load32_splat(weights));
    sum = f32x4.add(sum, f32x4.mul(v128.load(from, 16), v128.load32_splat(weights, 4)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(from, 32), v128.load32_splat(weights, 8)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(from, 48), v128.load32_splat(weights, 12)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(from, 64), v128.load32_splat(weights, 16)));
    sum = f32x4.add(sum, f32x4.mul(v128.load(from, 80), v128.load32_splat(weights, 20)));
    v128.store(out, sum);
  }
}

/** Divides colours by alpha. A pixel whose alpha rounds to 0 is all 0. */
function toStraight(pixel: v128): v128 {
  const alpha = channels === 2 ? f32x4.extract_lane(pixel, 1) : f32x4.extract_lane(pixel, 3);
  if (alpha < 0.5) return f32x4.splat(0);
  const factor = channels === 2 ? f32x4.replace_lane(f32x4.splat(1), 0, alpha) : f32x4.replace_lane(f32x4.splat(alpha), 3, 1);
  return f32x4.div(pixel, factor);
}

/** Rounds and limits four samples, and stores them. */
function storePixel<T>(out: usize, pixel: v128): void {
  const rounded = i32x4.trunc_sat_f32x4_s(f32x4.add(pixel, f32x4.splat(0.5)));
  if (sizeof<T>() === 1) {
    const words = i16x8.narrow_i32x4_s(rounded, rounded);
    v128.store32_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
  } else {
    v128.store64_lane(out, i16x8.narrow_i32x4_u(rounded, rounded), 0);
  }
}

function blendRows<T>(a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, w: v128, v: v128): void {
  const pixelSamples = (channels as usize) * sizeof<T>();
  const hasAlpha = (channels & 1) === 0;
  const wa = v128.shuffle<f32>(w, w, 0, 0, 0, 0);
  const wb = v128.shuffle<f32>(w, w, 1, 1, 1, 1);
  const wc = v128.shuffle<f32>(w, w, 2, 2, 2, 2);
  const wd = v128.shuffle<f32>(w, w, 3, 3, 3, 3);
  const we = v128.shuffle<f32>(v, v, 0, 0, 0, 0);
  const wf = v128.shuffle<f32>(v, v, 1, 1, 1, 1);
  let out = samplesAddress;
  for (let at: usize = 0; at < ringRowBytes; at += PIXEL_BYTES, out += pixelSamples) {
    let sum = f32x4.add(f32x4.mul(v128.load(a + at), wa), f32x4.mul(v128.load(b + at), wb));
    sum = f32x4.add(sum, f32x4.add(f32x4.mul(v128.load(c + at), wc), f32x4.mul(v128.load(d + at), wd)));
    sum = f32x4.add(sum, f32x4.add(f32x4.mul(v128.load(e + at), we), f32x4.mul(v128.load(f + at), wf)));
    storePixel<T>(out, hasAlpha ? toStraight(sum) : sum);
  }
}

/**
 * Writes an output row at `samples` from the six rows that start at source row `first`, by their weights. Rows outside 0 and `last` repeat the
 * edge. All six must have been pushed.
 */
export function pullRow(first: i32, last: i32, is16Bit: bool, w0: f32, w1: f32, w2: f32, w3: f32, w4: f32, w5: f32): void {
  const a = ringRow(min(last, max(0, first)));
  const b = ringRow(min(last, max(0, first + 1)));
  const c = ringRow(min(last, max(0, first + 2)));
  const d = ringRow(min(last, max(0, first + 3)));
  const e = ringRow(min(last, max(0, first + 4)));
  const f = ringRow(min(last, max(0, first + 5)));
  const low = f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(w0), 1, w1), 2, w2), 3, w3);
  const high = f32x4.replace_lane(f32x4.splat(w4), 1, w5);
  if (is16Bit) blendRows<u16>(a, b, c, d, e, f, low, high);
  else blendRows<u8>(a, b, c, d, e, f, low, high);
}
