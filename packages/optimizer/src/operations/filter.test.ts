import { describe, expect, test } from '@jest/globals';
import type { OperationOf } from '@pixmill/contracts';
import type { Raster } from '../pixels/raster.js';
import { applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

type Effect = OperationOf<'filter'>['effect'];
const filtered = (image: Raster, effect: Effect) => applyOperations(image, [{ kind: 'filter', effect }]);
const swatch = (colour: readonly number[]) => createRaster(3, 3, () => colour);
const luma = ([r = 0, g = 0, b = 0]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** One light pixel on black. */
const SIZE = 41;
const MIDDLE = 20;
const spot = createRaster(SIZE, SIZE, (x, y) => (x === MIDDLE && y === MIDDLE ? [250] : [0]));
/** Black on the left half, light on the right. */
const step = (width: number) => createRaster(width, 9, (x) => (x < width / 2 ? [0] : [200]));

describe('filter, colours', () => {
  test('greyscale returns the luma of each pixel', async () => {
    const grey = await filtered(swatch([200, 100, 50]), { name: 'greyscale' });
    expect([grey.channels, samplesAt(grey, 0, 0)]).toEqual([1, [Math.round(luma([200, 100, 50]))]]);
    expect(samplesAt(await filtered(swatch([200, 100, 50, 9]), { name: 'greyscale' }), 0, 0)).toEqual([
      Math.round(luma([200, 100, 50])),
      9,
    ]);
  });

  test('sepia tints grey', async () => {
    expect(samplesAt(await filtered(swatch([100, 100, 100]), { name: 'sepia' }), 0, 0)).toEqual([135, 120, 94]);
    expect(samplesAt(await filtered(swatch([100]), { name: 'sepia' }), 0, 0)).toEqual([135, 120, 94]);
  });

  test.each([
    [
      [0, 0, 0],
      [10, 20, 200],
    ],
    [
      [255, 255, 255],
      [250, 220, 0],
    ],
    [
      [51, 51, 51],
      [58, 60, 160],
    ],
  ])('duotone turns %j into %j', async (colour, expected) => {
    const effect: Effect = { name: 'duotone', dark: '#0a14c8ff', light: '#fadc00ff' };
    expect(samplesAt(await filtered(swatch(colour), effect), 0, 0)).toEqual(expected);
  });

  test('negate keeps alpha', async () => {
    expect(samplesAt(await filtered(swatch([200, 100, 50, 9]), { name: 'negate' }), 0, 0)).toEqual([55, 155, 205, 9]);
    expect(samplesAt(await filtered(swatch([200]), { name: 'negate' }), 0, 0)).toEqual([55]);
  });
});

describe('filter, blurs', () => {
  test.each([
    [{ name: 'gaussian-blur', sigma: 2 }],
    [{ name: 'gaussian-blur', sigma: 20 }],
    [{ name: 'box-blur', radius: 4 }],
    [{ name: 'motion-blur', length: 12, angle: 30 }],
    [{ name: 'median-blur', size: 5 }],
    [{ name: 'pixelate', size: 4 }],
  ] as const)('%j keeps an even colour and spreads no invisible one', async (effect) => {
    const even = await filtered(swatch([10, 200, 77]), effect);
    expect(even.data).toEqual(swatch([10, 200, 77]).data);
    const half = await filtered(
      createRaster(16, 16, (x) => (x < 8 ? [255, 0, 0, 0] : [0, 0, 250, 255])),
      effect,
    );
    const mostRed = Math.max(
      ...Array.from({ length: 256 }, (_, at) => (half.channels === 4 && half.data[at * 4 + 3] ? (half.data[at * 4] ?? 0) : 0)),
    );
    expect(mostRed).toBe(0);
  });

  test('gaussian-blur of 0.3 px, the least, changes an edge', async () => {
    const edge = createRaster(20, 9, (x) => (x < 10 ? [0] : [255]));
    const blurred = await filtered(edge, { name: 'gaussian-blur', sigma: 0.3 });
    expect([samplesAt(blurred, 9, 4), samplesAt(blurred, 10, 4), samplesAt(blurred, 11, 4)]).toEqual([[0], [254], [255]]);
  });

  // a blurred edge is the integral of the kernel
  test.each([2, 6, 12, 40])('gaussian-blur of %i px has the kernel of a Gaussian', async (sigma) => {
    const width = sigma * 12;
    const blurred = await filtered(step(width), { name: 'gaussian-blur', sigma });
    for (const distance of [-2 * sigma, -sigma, 0, sigma, 2 * sigma]) {
      const [value = 0] = samplesAt(blurred, width / 2 + distance, 4);
      expect(Math.abs(value - 200 * normal((distance + 0.5) / sigma))).toBeLessThan(4);
    }
  });

  test('box-blur returns the mean of a square', async () => {
    const blurred = await filtered(spot, { name: 'box-blur', radius: 2 });
    expect([samplesAt(blurred, 20, 20), samplesAt(blurred, 18, 22), samplesAt(blurred, 17, 20), samplesAt(blurred, 20, 23)]).toEqual([
      [10],
      [10],
      [0],
      [0],
    ]);
  });

  test.each([
    [0, [1, 0]],
    [90, [0, 1]],
    [45, [Math.SQRT1_2, Math.SQRT1_2]],
  ] as const)('motion-blur at %i degrees draws a line', async (angle, [dx, dy]) => {
    const blurred = await filtered(spot, { name: 'motion-blur', length: 11, angle });
    const lit = blurred.data.reduce((sum, sample) => sum + sample, 0);
    expect(Math.abs(lit - 250)).toBeLessThan(25);
    let along = 0;
    let across = 0;
    blurred.data.forEach((sample, at) => {
      const [x, y] = [(at % SIZE) - MIDDLE, Math.floor(at / SIZE) - MIDDLE];
      along += (sample * (x * dx + y * dy) ** 2) / lit;
      across += (sample * (y * dx - x * dy) ** 2) / lit;
    });
    // eleven points at distances of 1 px have a variance of 10
    expect(Math.abs(along - 10)).toBeLessThan(1);
    expect(across).toBeLessThan(0.4);
  });

  test('median-blur removes a spot and keeps an edge', async () => {
    expect(Math.max(...(await filtered(spot, { name: 'median-blur', size: 3 })).data)).toBe(0);
    expect((await filtered(step(20), { name: 'median-blur', size: 5 })).data).toEqual(step(20).data);
  });

  test('pixelate returns squares of the mean, smaller ones at the edge', async () => {
    const ramp = createRaster(10, 10, (x) => [x * 20]);
    const squares = await filtered(ramp, { name: 'pixelate', size: 4 });
    expect(Array.from({ length: 10 }, (_, x) => samplesAt(squares, x, 9)[0])).toEqual([30, 30, 30, 30, 110, 110, 110, 110, 170, 170]);
  });
});

/** The integral of the normal distribution. Source: Abramowitz and Stegun, 7.1.26. */
function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}
