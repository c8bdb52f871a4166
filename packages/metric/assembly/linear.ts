/** From sRGB samples to linear light, and to the next scale. Source: docs/metric.md#1-input, docs/metric.md#2-scales. */

/** Steps of the interpolated curve over 0..1. Linear interpolation between them is off by at most 3e-8. */
const CURVE_STEPS = 4096;

/** Linear light of the 256 values of a byte. src/kernel.ts fills it. */
export const byteCurve: usize = memory.data(256 * 4, 16);

/** Linear light at i / 4096 for i in 0..4097. src/kernel.ts fills it. */
export const curve: usize = memory.data((CURVE_STEPS + 2) * 4, 16);

function toLinear(encoded: f32): f32 {
  const at = encoded * (CURVE_STEPS as f32);
  const step = at as i32;
  const below = curve + ((step as usize) << 2);
  const from = load<f32>(below);
  return from + (at - (step as f32)) * (load<f32>(below, 4) - from);
}

/** Converts 8-bit R, G, B without alpha into three rows, `plane` bytes apart. */
export function linearBytes(samples: usize, width: i32, out: usize, plane: usize): void {
  const end = out + ((width as usize) << 2);
  const blue = plane * 2;
  for (let at = samples; out < end; at += 3, out += 4) {
    store<f32>(out, load<f32>(byteCurve + ((load<u8>(at) as usize) << 2)));
    store<f32>(out + plane, load<f32>(byteCurve + ((load<u8>(at, 1) as usize) << 2)));
    store<f32>(out + blue, load<f32>(byteCurve + ((load<u8>(at, 2) as usize) << 2)));
  }
}

/** Converts 8-bit or 16-bit samples into three rows, `plane` bytes apart. Straight alpha is blended onto a grey before the conversion. */
export function linearBlended<T>(samples: usize, channels: i32, background: f32, width: i32, out: usize, plane: usize): void {
  const scale: f32 = 1 / (sizeof<T>() === 1 ? (255 as f32) : (65535 as f32));
  const end = out + ((width as usize) << 2);
  const pixel = (channels as usize) * sizeof<T>();
  for (let at = samples; out < end; at += pixel, out += 4) {
    let opacity = scale;
    let behind: f32 = 0;
    if (channels === 4) {
      const alpha = (load<T>(at, 3 * sizeof<T>()) as f32) * scale;
      opacity = alpha * scale;
      behind = (1 - alpha) * background;
    }
    store<f32>(out, toLinear(opacity * (load<T>(at) as f32) + behind));
    store<f32>(out + plane, toLinear(opacity * (load<T>(at, sizeof<T>()) as f32) + behind));
    store<f32>(out + plane * 2, toLinear(opacity * (load<T>(at, 2 * sizeof<T>()) as f32) + behind));
  }
}

/** Computes one row of the next scale: averages of 2x2 pixels of two rows. The last column counts twice when `width` is odd. */
export function halve(upper: usize, lower: usize, width: i32, out: usize): void {
  if (width & 1) {
    const last = ((width - 1) as usize) << 2;
    store<f32>(upper + last, load<f32>(upper + last), 4);
    store<f32>(lower + last, load<f32>(lower + last), 4);
  }
  const quarter = f32x4.splat(0.25);
  const end = out + ((((width + 1) >> 1) as usize) << 2);
  for (; out < end; out += 16, upper += 32, lower += 32) {
    const left = f32x4.add(v128.load(upper), v128.load(lower));
    const right = f32x4.add(v128.load(upper, 16), v128.load(lower, 16));
    const even = v128.shuffle<f32>(left, right, 0, 2, 4, 6);
    const odd = v128.shuffle<f32>(left, right, 1, 3, 5, 7);
    v128.store(out, f32x4.mul(quarter, f32x4.add(even, odd)));
  }
}
