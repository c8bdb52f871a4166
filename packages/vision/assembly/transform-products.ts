import { scratch, tilesOf } from './winograd';

/**
 * Writes `count` channels of the transformed products [36][tiles][outputs] into a plane: act(sum + bias) * scale + added. `to` and `added`
 * (0 for none) point at the first channel of the first pixel's frame; they may be the same plane.
 */
export function transformProducts(
  products: usize,
  outputs: i32,
  count: i32,
  biases: usize,
  relu: i32,
  scale: f32,
  added: usize,
  addedChannels: i32,
  to: usize,
  toChannels: i32,
  width: i32,
  height: i32,
): void {
  const columns = tilesOf(width);
  const rows = tilesOf(height);
  const slice: usize = (<usize>(outputs * columns * rows)) << 2;
  const across = (columns << 2) + 2;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = products + ((<usize>((row * columns + column) * outputs)) << 2);
      const lines = min(4, height - (row << 2));
      const pixels = min(4, width - (column << 2));
      const corner = ((row << 2) + 1) * across + (column << 2) + 1;
      for (let channel = 0; channel < count; channel += 4) {
        const bytes: usize = (<usize>channel) << 2;
        for (let x: usize = 0; x < 6; x++) storeOutputColumn(from + bytes + x * slice, slice * 6, scratch + x * 16, 96);
        const bias = v128.load(biases + bytes);
        for (let y = 0; y < lines; y++) {
          storeOutputColumn(scratch + <usize>y * 96, 16, scratch + 384, 16);
          const at = corner + y * across;
          for (let x = 0; x < pixels; x++) {
            let value = f32x4.add(v128.load(scratch + 384 + ((<usize>x) << 4)), bias);
            if (relu) value = f32x4.max(value, f32x4.splat(0));
            value = f32x4.mul(value, f32x4.splat(scale));
            if (added) value = f32x4.add(value, v128.load(added + ((<usize>((at + x) * addedChannels)) << 2) + bytes));
            v128.store(to + ((<usize>((at + x) * toChannels)) << 2) + bytes, value);
          }
        }
      }
    }
  }
}

function storeOutputColumn(from: usize, step: usize, to: usize, stride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const e = v128.load(from + 4 * step);
  const f = v128.load(from + 5 * step);
  const even = f32x4.add(b, c);
  const odd = f32x4.sub(b, c);
  const farEven = f32x4.add(d, e);
  const farOdd = f32x4.sub(d, e);
  v128.store(to, f32x4.add(f32x4.add(a, even), farEven));
  v128.store(to + stride, f32x4.add(odd, times(farOdd, 2)));
  v128.store(to + 2 * stride, f32x4.add(even, times(farEven, 4)));
  v128.store(to + 3 * stride, f32x4.add(f32x4.add(odd, times(farOdd, 8)), f));
}

function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}
