/** The blur of the metric: nine symmetric taps, zeros beyond the border. Source: docs/metric.md#4-blur. */
import { laneBytes } from './rows';

const T0: f32 = 0.26462110548819862;
const T1: f32 = 0.21292859201042227;
const T2: f32 = 0.10933537277746035;
const T3: f32 = 0.036011114658364388;
const T4: f32 = 0.0094143678096537398;

/** Rows of a ring buffer: one for each tap. */
export const RING_ROWS = 9;

function applyTaps(middle: v128, one: v128, two: v128, three: v128, four: v128): v128 {
  const inner = f32x4.add(f32x4.mul(middle, f32x4.splat(T0)), f32x4.mul(one, f32x4.splat(T1)));
  const outer = f32x4.add(f32x4.mul(three, f32x4.splat(T3)), f32x4.mul(four, f32x4.splat(T4)));
  return f32x4.add(f32x4.add(inner, f32x4.mul(two, f32x4.splat(T2))), outer);
}

/** Blurs a row horizontally. The row has zeros on both sides. */
export function blurAlong(row: usize, width: i32, out: usize): void {
  const end = row + laneBytes(width);
  for (; row < end; row += 16, out += 16) {
    const one = f32x4.add(v128.load(row - 16, 12), v128.load(row, 4));
    const two = f32x4.add(v128.load(row - 16, 8), v128.load(row, 8));
    const three = f32x4.add(v128.load(row - 16, 4), v128.load(row, 12));
    const four = f32x4.add(v128.load(row - 16), v128.load(row, 16));
    v128.store(out, applyTaps(v128.load(row), one, two, three, four));
  }
}

/** Address of row `y` in a ring buffer; of the row of zeros when `y` is outside the image. */
function ringRow(ring: usize, bytes: usize, y: i32, height: i32, zeros: usize): usize {
  return (y as u32) < (height as u32) ? ring + ((y % RING_ROWS) as usize) * bytes : zeros;
}

/** Blurs vertically: row `y` with the four rows on each side of it. The rows of the ring buffer are `bytes` apart. */
export function blurAcross(ring: usize, bytes: usize, y: i32, width: i32, height: i32, zeros: usize, out: usize): void {
  const a = ringRow(ring, bytes, y - 4, height, zeros);
  const b = ringRow(ring, bytes, y - 3, height, zeros);
  const c = ringRow(ring, bytes, y - 2, height, zeros);
  const d = ringRow(ring, bytes, y - 1, height, zeros);
  const e = ringRow(ring, bytes, y, height, zeros);
  const f = ringRow(ring, bytes, y + 1, height, zeros);
  const g = ringRow(ring, bytes, y + 2, height, zeros);
  const h = ringRow(ring, bytes, y + 3, height, zeros);
  const i = ringRow(ring, bytes, y + 4, height, zeros);
  const end = laneBytes(width);
  for (let x: usize = 0; x < end; x += 16) {
    const one = f32x4.add(v128.load(d + x), v128.load(f + x));
    const two = f32x4.add(v128.load(c + x), v128.load(g + x));
    const three = f32x4.add(v128.load(b + x), v128.load(h + x));
    const four = f32x4.add(v128.load(a + x), v128.load(i + x));
    v128.store(out + x, applyTaps(v128.load(e + x), one, two, three, four));
  }
}
