/**
 * The error maps of one row of one channel, and their sums. Source: docs/metric.md#5-maps-per-scale-and-channel, docs/metric.md#6-pooling.
 * The formulas are rewritten for delta = original - distorted. Small errors then come from small numbers and not from a difference of large
 * ones, and equal images give exactly zero.
 */
import { laneBytes, zeroMargins } from './rows';

const C2: f32 = 0.0009;

/** delta = a - b. */
export function difference(a: usize, b: usize, width: i32, delta: usize): void {
  const bytes = laneBytes(width);
  for (let x: usize = 0; x < bytes; x += 16) v128.store(delta + x, f32x4.sub(v128.load(a + x), v128.load(b + x)));
  zeroMargins(delta, width);
}

/** delta^2 and a^2 + b^2. */
export function squares(a: usize, b: usize, delta: usize, width: i32, deltaSquare: usize, square: usize): void {
  const bytes = laneBytes(width);
  for (let x: usize = 0; x < bytes; x += 16) {
    const original = v128.load(a + x);
    const distorted = v128.load(b + x);
    const change = v128.load(delta + x);
    v128.store(deltaSquare + x, f32x4.mul(change, change));
    v128.store(square + x, f32x4.add(f32x4.mul(original, original), f32x4.mul(distorted, distorted)));
  }
  zeroMargins(deltaSquare, width);
  zeroMargins(square, width);
}

/**
 * Ringing (positive) and blurring (negative): (1 + |b - m2|) / (1 + |a - m1|) - 1, computed from a, its mean m1, delta and its mean.
 */
export function edges(a: usize, mean: usize, delta: usize, deltaMean: usize, width: i32, out: usize): void {
  const bytes = laneBytes(width);
  for (let x: usize = 0; x < bytes; x += 16) {
    const detail = f32x4.sub(v128.load(a + x), v128.load(mean + x));
    const change = f32x4.sub(v128.load(delta + x), v128.load(deltaMean + x));
    const before = f32x4.abs(detail);
    const after = f32x4.abs(f32x4.sub(detail, change));
    v128.store(out + x, f32x4.div(f32x4.sub(after, before), f32x4.add(before, f32x4.splat(1))));
  }
  zeroMargins(out, width);
}

/**
 * The structure error 1 - num_m * num_s / den. The variance of delta is den - num_s. With lost = variance / den the error is therefore
 * lost + shift^2 * (1 - lost). Reads the means of a, delta, delta^2 and a^2 + b^2.
 */
export function structure(mean: usize, deltaMean: usize, deltaSquare: usize, square: usize, width: i32, out: usize): void {
  const bytes = laneBytes(width);
  for (let x: usize = 0; x < bytes; x += 16) {
    const m1 = v128.load(mean + x);
    const shift = v128.load(deltaMean + x);
    const m2 = f32x4.sub(m1, shift);
    const shiftSquare = f32x4.mul(shift, shift);
    const variance = f32x4.sub(v128.load(deltaSquare + x), shiftSquare);
    const s1 = f32x4.sub(v128.load(square + x), f32x4.mul(m1, m1));
    const den = f32x4.add(f32x4.sub(s1, f32x4.mul(m2, m2)), f32x4.splat(C2));
    const lost = f32x4.div(variance, den);
    v128.store(out + x, f32x4.add(lost, f32x4.mul(shiftSquare, f32x4.sub(f32x4.splat(1), lost))));
  }
  zeroMargins(out, width);
}

function sumLanes(lanes: v128): f64 {
  const left = (f32x4.extract_lane(lanes, 0) as f64) + (f32x4.extract_lane(lanes, 1) as f64);
  return left + (f32x4.extract_lane(lanes, 2) as f64) + (f32x4.extract_lane(lanes, 3) as f64);
}

/** Adds up the positive values of `sign * v`, and their fourth powers, in the 64-bit numbers at `sum` and `sum + 24`. */
export function pool(row: usize, end: usize, sign: f32, sum: usize): void {
  const signs = f32x4.splat(sign);
  const zero = f32x4.splat(0);
  let first = zero;
  let fourth = zero;
  for (; row < end; row += 16) {
    const v = f32x4.pmax(f32x4.mul(v128.load(row), signs), zero);
    const square = f32x4.mul(v, v);
    first = f32x4.add(first, v);
    fourth = f32x4.add(fourth, f32x4.mul(square, square));
  }
  store<f64>(sum, load<f64>(sum) + sumLanes(first));
  store<f64>(sum, load<f64>(sum, 24) + sumLanes(fourth), 24);
}
