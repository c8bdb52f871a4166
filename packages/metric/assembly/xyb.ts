/** XYB, the colour space of JPEG XL, in a positive range. Source: docs/metric.md#3-xyb-per-scale. */
import { laneBytes, zeroMargins } from './rows';

const BIAS: f32 = 0.0037930732552754493;
const BIAS_ROOT: f32 = 0.15595420054924863;

/** Cube roots of four numbers between 0.001 and 2, to the precision of 32-bit floats. */
function cubeRoot(x: v128): v128 {
  // The bits of a float, divided by three, are a guess of its cube root with an error of at most 3 %. 2^23 + bits / 256 is a float whose
  // mantissa has these bits, so one multiplication and one addition divide them. A Halley step reaches 2e-5, a Newton step the rest.
  const bits = v128.or(i32x4.shr_u(x, 8), i32x4.splat(0x4b000000));
  const guess = f32x4.add(f32x4.mul(bits, f32x4.splat(1.0 / 3.0)), f32x4.splat(8365708));
  const y = i32x4.shl(guess, 8);
  const cube = f32x4.mul(f32x4.mul(y, y), y);
  const above = f32x4.add(cube, f32x4.add(x, x));
  const below = f32x4.add(f32x4.add(cube, cube), x);
  const root = f32x4.div(f32x4.mul(y, above), below);
  const correction = f32x4.sub(f32x4.div(x, f32x4.mul(root, root)), root);
  return f32x4.add(root, f32x4.mul(correction, f32x4.splat(1.0 / 3.0)));
}

function mix(r: v128, g: v128, b: v128, red: f32, green: f32, blue: f32): v128 {
  const redGreen = f32x4.add(f32x4.mul(r, f32x4.splat(red)), f32x4.mul(g, f32x4.splat(green)));
  return f32x4.add(redGreen, f32x4.add(f32x4.mul(b, f32x4.splat(blue)), f32x4.splat(BIAS)));
}

/**
 * Converts a row of linear light to X', Y' and B'. Input and output have one row per channel, `linearPlane` and `plane` bytes apart.
 * Samples are between 0 and 1, so the clamp of the specification is not needed.
 */
export function toXyb(linear: usize, linearPlane: usize, width: i32, out: usize, plane: usize): void {
  const bytes = laneBytes(width);
  for (let x: usize = 0; x < bytes; x += 16) {
    const r = v128.load(linear + x);
    const g = v128.load(linear + linearPlane + x);
    const b = v128.load(linear + linearPlane * 2 + x);
    const long = cubeRoot(mix(r, g, b, 0.3, 0.622, 0.078));
    const medium = cubeRoot(mix(r, g, b, 0.23, 0.692, 0.078));
    const short = cubeRoot(mix(r, g, b, 0.24342268924547819, 0.20476744424496821, 0.5518098665095535));
    const mean = f32x4.mul(f32x4.add(long, medium), f32x4.splat(0.5));
    v128.store(out + x, f32x4.add(f32x4.mul(f32x4.sub(long, medium), f32x4.splat(7)), f32x4.splat(0.42)));
    v128.store(out + plane + x, f32x4.add(mean, f32x4.splat(0.01 - BIAS_ROOT)));
    v128.store(out + plane * 2 + x, f32x4.add(f32x4.sub(short, mean), f32x4.splat(0.55)));
  }
  for (let channel: usize = 0; channel < 3; channel++) zeroMargins(out + plane * channel, width);
}
