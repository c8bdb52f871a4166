import { scratch, tilesOf } from './winograd';

/** Transforms channels `first` to `last` of a plane into tiles [36][tiles][channels]. */
export function transformPlane(plane: usize, width: i32, height: i32, channels: i32, first: i32, last: i32, result: usize): void {
  const columns = tilesOf(width);
  const rows = tilesOf(height);
  const pixel: usize = (<usize>channels) << 2;
  const line: usize = pixel * ((columns << 2) + 2);
  const slice: usize = pixel * columns * rows;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = plane + line * (row << 2) + pixel * (column << 2);
      const to = result + pixel * (row * columns + column);
      for (let channel: usize = (<usize>first) << 2; channel < (<usize>last) << 2; channel += 16) {
        for (let x: usize = 0; x < 6; x++) storeInputColumn(from + channel + x * pixel, line, scratch + x * 16, 96);
        for (let y: usize = 0; y < 6; y++) storeInputColumn(scratch + y * 96, 16, to + channel + y * 6 * slice, slice);
      }
    }
  }
}

function storeInputColumn(from: usize, step: usize, to: usize, stride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const e = v128.load(from + 4 * step);
  const f = v128.load(from + 5 * step);
  const ec = f32x4.sub(e, times(c, 4));
  const db = f32x4.sub(d, times(b, 4));
  const near = f32x4.sub(e, c);
  const twice = times(f32x4.sub(d, b), 2);
  v128.store(to, f32x4.add(f32x4.sub(times(a, 4), times(c, 5)), e));
  v128.store(to + stride, f32x4.add(ec, db));
  v128.store(to + 2 * stride, f32x4.sub(ec, db));
  v128.store(to + 3 * stride, f32x4.add(near, twice));
  v128.store(to + 4 * stride, f32x4.sub(near, twice));
  v128.store(to + 5 * stride, f32x4.add(f32x4.sub(times(b, 4), times(d, 5)), f));
}

function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}
