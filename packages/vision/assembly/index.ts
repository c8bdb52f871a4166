// SIMD kernels for small float32 CNNs. Layout NHWC, channels padded to a multiple of 4. JS owns the memory map.
// y[P][O] = act(x[P][K] * w + b [+ r[P][O]]);  w packed as [O/8][K][8] (last block zero padded)
export function gemm(x: usize, w: usize, b: usize, r: usize, y: usize, P: i32, K: i32, xs: i32, O: i32, act: i32): void {
  const z = f32x4.splat(0);
  const rowx: usize = (<usize>xs) << 2,
    rowy: usize = (<usize>O) << 2;
  for (let o = 0; o < O; o += 8) {
    const two = o + 4 < O;
    const wb = w + ((<usize>o * <usize>K) << 2);
    const b0 = v128.load(b + ((<usize>o) << 2)),
      b1 = two ? v128.load(b + ((<usize>o) << 2), 16) : z;
    let p = 0;
    for (; p + 4 <= P; p += 4) {
      let a0 = b0,
        a1 = b1,
        c0 = b0,
        c1 = b1,
        d0 = b0,
        d1 = b1,
        e0 = b0,
        e1 = b1;
      let x0 = x + <usize>p * rowx,
        x1 = x0 + rowx,
        x2 = x1 + rowx,
        x3 = x2 + rowx;
      let wp = wb;
      for (let k = 0; k < K; k++) {
        const w0 = v128.load(wp),
          w1 = v128.load(wp, 16);
        wp += 32;
        let s = v128.load32_splat(x0);
        x0 += 4;
        a0 = f32x4.add(a0, f32x4.mul(s, w0));
        a1 = f32x4.add(a1, f32x4.mul(s, w1));
        s = v128.load32_splat(x1);
        x1 += 4;
        c0 = f32x4.add(c0, f32x4.mul(s, w0));
        c1 = f32x4.add(c1, f32x4.mul(s, w1));
        s = v128.load32_splat(x2);
        x2 += 4;
        d0 = f32x4.add(d0, f32x4.mul(s, w0));
        d1 = f32x4.add(d1, f32x4.mul(s, w1));
        s = v128.load32_splat(x3);
        x3 += 4;
        e0 = f32x4.add(e0, f32x4.mul(s, w0));
        e1 = f32x4.add(e1, f32x4.mul(s, w1));
      }
      const o0 = <usize>p * rowy + ((<usize>o) << 2);
      st(y + o0, r ? r + o0 : 0, a0, a1, two, act);
      st(y + o0 + rowy, r ? r + o0 + rowy : 0, c0, c1, two, act);
      st(y + o0 + 2 * rowy, r ? r + o0 + 2 * rowy : 0, d0, d1, two, act);
      st(y + o0 + 3 * rowy, r ? r + o0 + 3 * rowy : 0, e0, e1, two, act);
    }
    for (; p < P; p++) {
      let a0 = b0,
        a1 = b1;
      let x0 = x + <usize>p * rowx,
        wp = wb;
      for (let k = 0; k < K; k++) {
        const s = v128.load32_splat(x0);
        x0 += 4;
        a0 = f32x4.add(a0, f32x4.mul(s, v128.load(wp)));
        a1 = f32x4.add(a1, f32x4.mul(s, v128.load(wp, 16)));
        wp += 32;
      }
      const o0 = <usize>p * rowy + ((<usize>o) << 2);
      st(y + o0, r ? r + o0 : 0, a0, a1, two, act);
    }
  }
}
function st(y: usize, r: usize, a: v128, b: v128, two: bool, act: i32): void {
  const z = f32x4.splat(0);
  if (r) {
    a = f32x4.add(a, v128.load(r));
    if (two) b = f32x4.add(b, v128.load(r, 16));
  }
  if (act) {
    a = f32x4.max(a, z);
    b = f32x4.max(b, z);
  }
  v128.store(y, a);
  if (two) v128.store(y, b, 16);
}
// gather k x k x C patches (C real channels of a stride-cs tensor) into rows of K = k*k*C
export function im2col(
  x: usize,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  cs: i32,
  KH: i32,
  KW: i32,
  s: i32,
  pt: i32,
  pl: i32,
  oy: i32,
  OW: i32,
): void {
  for (let ox = 0; ox < OW; ox++)
    for (let ky = 0; ky < KH; ky++) {
      const iy = oy * s + ky - pt;
      for (let kx = 0; kx < KW; kx++) {
        const ix = ox * s + kx - pl;
        const inside = iy >= 0 && iy < H && ix >= 0 && ix < W;
        for (let c = 0; c < C; c++) {
          store<f32>(y, inside ? load<f32>(x + ((<usize>((iy * W + ix) * cs + c)) << 2)) : 0);
          y += 4;
        }
      }
    }
}
export function dw(
  x: usize,
  w: usize,
  b: usize,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  KH: i32,
  KW: i32,
  s: i32,
  pt: i32,
  pl: i32,
  OH: i32,
  OW: i32,
  act: i32,
): void {
  const z = f32x4.splat(0);
  const row: usize = (<usize>C) << 2;
  for (let oy = 0; oy < OH; oy++) {
    const y0 = max(0, pt - oy * s),
      y1 = min(KH, H + pt - oy * s);
    for (let ox = 0; ox < OW; ox++) {
      const x0 = max(0, pl - ox * s),
        x1 = min(KW, W + pl - ox * s);
      const out = y + <usize>(oy * OW + ox) * row;
      for (let c: usize = 0; c < row; c += 16) {
        let a = v128.load(b + c);
        for (let ky = y0; ky < y1; ky++) {
          let xp = x + <usize>((oy * s + ky - pt) * W + ox * s + x0 - pl) * row + c,
            wp = w + <usize>(ky * KW + x0) * row + c;
          for (let kx = x0; kx < x1; kx++) {
            a = f32x4.add(a, f32x4.mul(v128.load(xp), v128.load(wp)));
            xp += row;
            wp += row;
          }
        }
        v128.store(out + c, act ? f32x4.max(a, z) : a);
      }
    }
  }
}
export function add(x: usize, r: usize, y: usize, n: i32, act: i32): void {
  const z = f32x4.splat(0);
  for (let i: usize = 0, e = (<usize>n) << 2; i < e; i += 16) {
    const a = f32x4.add(v128.load(x + i), v128.load(r + i));
    v128.store(y + i, act ? f32x4.max(a, z) : a);
  }
}
export function relu(x: usize, y: usize, n: i32): void {
  const z = f32x4.splat(0);
  for (let i: usize = 0, e = (<usize>n) << 2; i < e; i += 16) v128.store(y + i, f32x4.max(v128.load(x + i), z));
}
export function pool2(x: usize, y: usize, H: i32, W: i32, C: i32): void {
  const row: usize = (<usize>C) << 2,
    line = row * W;
  let o = y;
  for (let i = 0; i < H; i += 2)
    for (let j = 0; j < W; j += 2) {
      const p = x + <usize>i * line + <usize>j * row;
      for (let c: usize = 0; c < row; c += 16) {
        v128.store(
          o,
          f32x4.max(f32x4.max(v128.load(p + c), v128.load(p + c + row)), f32x4.max(v128.load(p + c + line), v128.load(p + c + line + row))),
        );
        o += 16;
      }
    }
}
