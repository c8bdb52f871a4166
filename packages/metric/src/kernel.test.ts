import { describe, expect, test } from '@jest/globals';
import { acquireKernel, type KernelExports, releaseKernel } from './kernel.js';

const TAPS = [0.2646211, 0.2129286, 0.1093354, 0.0360111, 0.0094144];
const side = 24;

/** Copies one row of X', Y' or B' of the original in a kernel, or of its blurred mean. */
function readOriginalRow(kernel: KernelExports, channel: number, y: number, mean: boolean): Float32Array {
  return new Float32Array(kernel.memory.buffer, kernel.originalRow(0, channel, y, Number(mean)), side).slice();
}

/** Opens a kernel and passes it a square original. */
function openKernel(colourAt: (x: number, y: number) => readonly number[]): KernelExports {
  const kernel = acquireKernel({ width: side, height: side, keepOriginal: true });
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
  // Source: docs/metric.md#3-xyb-per-scale.
  test.each([
    { name: 'black', colour: black, xyb: [0.42, 0.01, 0.55] },
    { name: 'white', colour: white, xyb: [0.42, 0.855308, 0.55] },
  ])('converts $name to XYB', ({ colour, xyb }) => {
    const kernel = openKernel(() => colour);
    xyb.forEach((value, channel) => {
      for (const sample of readOriginalRow(kernel, channel, 5, false)) expect(sample).toBeCloseTo(value, 5);
    });
    releaseKernel(kernel);
  });

  test.each([
    { x: 12, y: 11 },
    { x: 0, y: 0 },
    { x: side - 1, y: side - 1 },
    { x: 3, y: 22 },
  ])('blurs a white pixel at $x, $y over nine taps in each direction', (impulse) => {
    const kernel = openKernel((x, y) => (x === impulse.x && y === impulse.y ? white : black));
    const spread = Array.from({ length: side }, (_, y) => readOriginalRow(kernel, 1, y, true));
    const blackKernel = openKernel(() => black);
    spread.forEach((row, y) => {
      const blackRow = readOriginalRow(blackKernel, 1, y, true);
      row.forEach((value, x) => {
        const taps = (TAPS[Math.abs(x - impulse.x)] ?? 0) * (TAPS[Math.abs(y - impulse.y)] ?? 0);
        expect(value - (blackRow[x] ?? 0)).toBeCloseTo(0.845308 * taps, 6);
      });
    });
    releaseKernel(kernel);
    releaseKernel(blackKernel);
  });

  test('reads zeros beyond the border', () => {
    const kernel = openKernel(() => white);
    const [corner] = readOriginalRow(kernel, 1, 0, true);
    const inside = readOriginalRow(kernel, 1, 12, true)[12];
    const half = TAPS.reduce((sum, tap) => sum + tap, 0);
    expect(inside).toBeCloseTo(0.855308, 5);
    expect(corner).toBeCloseTo(0.855308 * half ** 2, 5);
    releaseKernel(kernel);
  });

  test('is reused after its release', () => {
    const size = { width: 100, height: 100, keepOriginal: true };
    const kernel = acquireKernel(size);
    releaseKernel(kernel);
    expect(acquireKernel(size)).toBe(kernel);
    releaseKernel(kernel);
  });
});
