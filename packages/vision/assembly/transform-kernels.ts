import { scratch } from './winograd';

/** Kernels [3][3][inputs][outputs] become [36][outputs / 8][inputs][8]. `outputs` is a multiple of 8. */
export function transformKernels(kernels: usize, inputs: i32, outputs: i32, result: usize): void {
  const tap: usize = (<usize>(inputs * outputs)) << 2;
  const sixth: f32 = 1.0 / 6.0;
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output += 4) {
      const from = kernels + ((<usize>(input * outputs + output)) << 2);
      for (let x: usize = 0; x < 3; x++) {
        const a = v128.load(from + x * tap);
        const b = v128.load(from + (x + 3) * tap);
        const c = v128.load(from + (x + 6) * tap);
        storeKernelColumn(scratch + x * 16, 48, a, b, c, sixth);
      }
      const to = result + ((<usize>(((output >> 3) * inputs + input) * 8 + (output & 4))) << 2);
      for (let y: usize = 0; y < 6; y++) {
        const row = scratch + y * 48;
        storeKernelColumn(to + y * 6 * tap, tap, v128.load(row), v128.load(row, 16), v128.load(row, 32), sixth);
      }
    }
  }
}

function storeKernelColumn(to: usize, step: usize, a: v128, b: v128, c: v128, sixth: f32): void {
  const even = f32x4.add(a, c);
  const far = f32x4.add(times(a, 0.25), c);
  v128.store(to, times(a, 0.25));
  v128.store(to + step, times(f32x4.add(even, b), -sixth));
  v128.store(to + 2 * step, times(f32x4.sub(b, even), sixth));
  v128.store(to + 3 * step, times(f32x4.add(far, times(b, 0.5)), sixth));
  v128.store(to + 4 * step, times(f32x4.sub(far, times(b, 0.5)), sixth));
  v128.store(to + 5 * step, c);
}

function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}
