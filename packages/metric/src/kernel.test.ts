import { describe, expect, test } from '@jest/globals';
import { acquireKernel, type KernelExports, releaseKernel } from './kernel.js';

const TAPS = [0.2646211, 0.2129286, 0.1093354, 0.0360111, 0.0094144];
const side = 24;

/** One row of X', Y' or B' of a kept original, or of its mean. */
function keptRow(kernel: KernelExports, channel: number, y: number, mean: boolean): Float32Array {
  return new Float32Array(kernel.memory.buffer, kernel.originalRow(0, channel, y, Number(mean)), side).slice();
}

/** Gives a square picture of bytes to a kernel that keeps it. */
function keep(colourAt: (x: number, y: number) => readonly number[]): KernelExports {
  const kernel = acquireKernel({ width: side, height: side, keep: true, tileColumns: 1, tileRows: 1 });
  for (let y = 0; y < side; y += 1) {
    const row = Array.from({ length: side }, (_, x) => colourAt(x, y)).flat();
    new Uint8Array(kernel.memory.buffer, kernel.samples()).set(row);
    kernel.pushOriginalRow(3, 0, 0);
  }
  return kernel;
}

const black = [0, 0, 0] as const;
const white = [255, 255, 255] as const;

describe('kernel', () => {
  // Source: the specification, section 3.
  test.each([
    { name: 'black', colour: black, xyb: [0.42, 0.01, 0.55] },
    { name: 'white', colour: white, xyb: [0.42, 0.855308, 0.55] },
  ])('XYB of $name', ({ colour, xyb }) => {
    const kernel = keep(() => colour);
    xyb.forEach((value, channel) => {
      for (const found of keptRow(kernel, channel, 5, false)) expect(found).toBeCloseTo(value, 5);
    });
    releaseKernel(kernel);
  });

  test.each([
    { x: 12, y: 11 },
    { x: 0, y: 0 },
    { x: side - 1, y: side - 1 },
    { x: 3, y: 22 },
  ])('a white pixel at $x, $y spreads as nine taps do, and no further', (impulse) => {
    const kernel = keep((x, y) => (x === impulse.x && y === impulse.y ? white : black));
    const spread = Array.from({ length: side }, (_, y) => keptRow(kernel, 1, y, true));
    const dark = keep(() => black);
    spread.forEach((row, y) => {
      const ground = keptRow(dark, 1, y, true);
      row.forEach((value, x) => {
        const taps = (TAPS[Math.abs(x - impulse.x)] ?? 0) * (TAPS[Math.abs(y - impulse.y)] ?? 0);
        expect(value - (ground[x] ?? 0)).toBeCloseTo(0.845308 * taps, 6);
      });
    });
    releaseKernel(kernel);
    releaseKernel(dark);
  });

  test('beyond the border there are zeros', () => {
    const kernel = keep(() => white);
    const [corner] = keptRow(kernel, 1, 0, true);
    const inside = keptRow(kernel, 1, 12, true)[12];
    const half = TAPS.reduce((sum, tap) => sum + tap, 0);
    expect(inside).toBeCloseTo(0.855308, 5);
    expect(corner).toBeCloseTo(0.855308 * half ** 2, 5);
    releaseKernel(kernel);
  });

  test('a kernel that was given back is used again', () => {
    const size = { width: 100, height: 100, keep: true, tileColumns: 1, tileRows: 1 };
    const kernel = acquireKernel(size);
    releaseKernel(kernel);
    expect(acquireKernel(size)).toBe(kernel);
    releaseKernel(kernel);
  });
});
