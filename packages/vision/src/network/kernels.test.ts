import { expect, test } from '@jest/globals';
import { createKernels, type Kernels } from './kernels.js';

/** Small whole numbers: every order of the sums gives the same result. */
const ramp = (length: number, step: number) => Float32Array.from({ length }, (_, index) => ((index * step) % 11) - 5);

function place(kernels: Kernels, at: number, values: Float32Array): number {
  new Float32Array(kernels.memory.buffer, at, values.length).set(values);
  return at;
}

function open() {
  const kernels = createKernels();
  expect(kernels.reserve(1 << 20)).toBeTruthy();
  const run = (name: string, ...values: number[]) => kernels.layers[name]?.(...values);
  const read = (at: number, length: number) => [...new Float32Array(kernels.memory.buffer, at, length)];
  return { kernels, run, read };
}

const [X, W, B, Y, P] = [0x10000, 0x20000, 0x30000, 0x40000, 0x50000];

/** [outputs][depth] in blocks of eight outputs. */
function inBlocks(weights: Float32Array, outputs: number): Float32Array {
  const depth = weights.length / outputs;
  const blocks = new Float32Array(Math.ceil(outputs / 8) * 8 * depth);
  weights.forEach((value, index) => {
    const [output, k] = [Math.floor(index / depth), index % depth];
    blocks[Math.floor(output / 8) * 8 * depth + k * 8 + (output % 8)] = value;
  });
  return blocks;
}

test.each([
  { points: 1, depth: 3, outputs: 4 },
  { points: 6, depth: 5, outputs: 12 },
  { points: 9, depth: 4, outputs: 8 },
])('multiplyPoints: multiplies $points points of $depth values by $outputs outputs', ({ points, depth, outputs }) => {
  const { kernels, run, read } = open();
  const stride = Math.ceil(depth / 4) * 4;
  const [x, w, b] = [ramp(points * stride, 7), ramp(outputs * depth, 5), ramp(outputs, 3)];
  const right = Array.from({ length: points * outputs }, (_, index) => {
    const [point, output] = [Math.floor(index / outputs), index % outputs];
    let sum = b[output] ?? 0;
    for (let k = 0; k < depth; k += 1) sum += (x[point * stride + k] ?? 0) * (w[output * depth + k] ?? 0);
    return sum;
  });
  const bias = new Float32Array(16);
  bias.set(b);
  const addresses = [place(kernels, X, x), place(kernels, W, inBlocks(w, outputs)), place(kernels, B, bias), Y];
  run('multiplyPoints', ...addresses, points, depth, stride, outputs, 0);
  expect(read(Y, points * outputs)).toEqual(right);
  run('multiplyPoints', ...addresses, points, depth, stride, outputs, 1);
  expect(read(Y, points * outputs)).toEqual(right.map((value) => Math.max(0, value)));
});

test.each([
  { stride: 1, top: 1, left: 1, outHeight: 5, outWidth: 7 },
  { stride: 2, top: 0, left: 1, outHeight: 3, outWidth: 4 },
])('convolve and convolveDepthwise: compute a 3 x 3 window on 5 x 7 points, %j', ({ stride, top, left, outHeight, outWidth }) => {
  const { kernels, run, read } = open();
  const [height, width, channels] = [5, 7, 4];
  const x = ramp(height * width * channels, 7);
  const at = (y: number, z: number, channel: number) =>
    y < 0 || y >= height || z < 0 || z >= width ? 0 : (x[(y * width + z) * channels + channel] ?? 0);
  const [w, own] = [ramp(4 * 9 * channels, 5), ramp(9 * channels, 3)];
  const b = new Float32Array([1, -2, 3, -4, 0, 0, 0, 0]);
  const sum = (point: number, read: (window: number, y: number, z: number) => number) => {
    const [row, column] = [Math.floor(point / outWidth), point % outWidth];
    return Array.from({ length: 9 }, (_, window) =>
      read(window, row * stride - top + Math.floor(window / 3), column * stride - left + (window % 3)),
    ).reduce((total, value) => total + value, 0);
  };
  const expected = (read: (output: number, window: number, y: number, z: number) => number) =>
    Array.from({ length: outHeight * outWidth * 4 }, (_, index) => {
      const output = index % 4;
      return (b[output] ?? 0) + sum(Math.floor(index / 4), (window, y, z) => read(output, window, y, z));
    });
  place(kernels, X, x);
  place(kernels, B, b);
  place(kernels, W, inBlocks(w, 4));
  run('convolve', X, W, B, Y, P, height, width, channels, channels, 3, stride, top, left, outHeight, outWidth, 4, 0);
  expect(read(Y, outHeight * outWidth * 4)).toEqual(
    expected((output, window, y, z) =>
      [0, 1, 2, 3].reduce((total, channel) => total + at(y, z, channel) * (w[(output * 9 + window) * channels + channel] ?? 0), 0),
    ),
  );
  place(kernels, W, own);
  run('convolveDepthwise', X, W, B, Y, height, width, channels, 3, stride, top, left, outHeight, outWidth, 0);
  expect(read(Y, outHeight * outWidth * 4)).toEqual(expected((output, window, y, z) => at(y, z, output) * (own[window * 4 + output] ?? 0)));
});

test('resizeBilinear: keeps a linear ramp, and continues the edges', () => {
  const { kernels, run, read } = open();
  place(
    kernels,
    X,
    Float32Array.from({ length: 3 * 4 }, (_, index) => Math.floor(index / 4)),
  );
  run('resizeBilinear', X, Y, 1, 3, 4, 1, 6);
  expect(read(Y, 6 * 4).filter((_, index) => index % 4 === 2)).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2]);
});
