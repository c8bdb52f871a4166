/** Adds two tensors of `count` values; `clamps` turns negative sums into 0. */
export function add(x: usize, other: usize, y: usize, count: i32, clamps: bool): void {
  const zero = f32x4.splat(0);
  const end = (count as usize) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const sum = f32x4.add(v128.load(x + at), v128.load(other + at));
    v128.store(y + at, clamps ? f32x4.max(sum, zero) : sum);
  }
}

/** Turns negative values into 0. */
export function relu(x: usize, y: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const end = (count as usize) << 2;
  for (let at: usize = 0; at < end; at += 16) v128.store(y + at, f32x4.max(v128.load(x + at), zero));
}
