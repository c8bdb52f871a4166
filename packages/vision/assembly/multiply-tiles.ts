/** So many tiles of 192 channels stay in the cache of a core while all outputs are made of them. */
const CACHED_TILES = 64;

/** Multiplies transformed tiles [36][tiles][channels], of which `inputs` channels count, with transformed kernels. Result: [36][tiles][outputs]. */
export function multiplyTiles(tiles: usize, count: i32, channels: i32, kernels: usize, inputs: i32, outputs: i32, result: usize): void {
  const x: usize = (<usize>channels) << 2;
  const y: usize = (<usize>outputs) << 2;
  const panel: usize = (<usize>inputs) << 5;
  for (let slice = 0; slice < 36; slice++) {
    const from = tiles + x * count * slice;
    const to = result + y * count * slice;
    for (let first = 0; first < count; first += CACHED_TILES) {
      const end = min(count, first + CACHED_TILES);
      let weights = kernels + ((<usize>(inputs * outputs)) << 2) * slice;
      for (let output: usize = 0; output < y; output += 32) {
        let tile = first;
        for (; tile + 4 <= end; tile += 4) multiplyFour(from + x * tile, x, weights, inputs, to + y * tile + output, y);
        for (; tile < end; tile++) multiplyOne(from + x * tile, weights, inputs, to + y * tile + output);
        weights += panel;
      }
    }
  }
}

/** 4 tiles and 8 outputs: as many sums as fit the 16 registers of x86-64. */
function multiplyFour(from: usize, x: usize, weights: usize, inputs: i32, to: usize, y: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const end = from + ((<usize>inputs) << 2);
  const x2 = x * 2;
  const x3 = x * 3;
  for (let at = from; at < end; at += 4) {
    const w0 = v128.load(weights);
    const w1 = v128.load(weights, 16);
    weights += 32;
    let value = v128.load32_splat(at);
    a0 = f32x4.add(a0, f32x4.mul(value, w0));
    a1 = f32x4.add(a1, f32x4.mul(value, w1));
    value = v128.load32_splat(at + x);
    b0 = f32x4.add(b0, f32x4.mul(value, w0));
    b1 = f32x4.add(b1, f32x4.mul(value, w1));
    value = v128.load32_splat(at + x2);
    c0 = f32x4.add(c0, f32x4.mul(value, w0));
    c1 = f32x4.add(c1, f32x4.mul(value, w1));
    value = v128.load32_splat(at + x3);
    d0 = f32x4.add(d0, f32x4.mul(value, w0));
    d1 = f32x4.add(d1, f32x4.mul(value, w1));
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to + y, b0);
  v128.store(to + y, b1, 16);
  v128.store(to + y * 2, c0);
  v128.store(to + y * 2, c1, 16);
  v128.store(to + y * 3, d0);
  v128.store(to + y * 3, d1, 16);
}

function multiplyOne(from: usize, weights: usize, inputs: i32, to: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  for (let input = 0; input < inputs; input++) {
    const value = v128.load32_splat(from + ((<usize>input) << 2));
    a = f32x4.add(a, f32x4.mul(value, v128.load(weights)));
    b = f32x4.add(b, f32x4.mul(value, v128.load(weights, 16)));
    weights += 32;
  }
  v128.store(to, a);
  v128.store(to, b, 16);
}
