import { expect, test } from '@jest/globals';
import type { RgbRaster } from '../rgb-raster.js';
import type { FloorDetector } from './floor.js';
import { prepareFloors } from './prepare-floors.js';

const raster = (...samples: number[]): RgbRaster => ({
  data: Uint8Array.from(samples),
  width: 1,
  height: 1,
  channels: samples.length === 4 ? 4 : 3,
});

/** Measures how much red the pixel lost. */
const redLoss: FloorDetector = {
  name: 'hue',
  prepare: ({ data }) => ({ measure: (distorted) => Math.max(0, (data[0] ?? 0) - (distorted.data[0] ?? 0)) }),
};

test('prepareFloors: measures an opaque pair as it is', () => {
  expect(prepareFloors(raster(200, 0, 0), [redLoss]).measure(raster(150, 0, 0))).toEqual({ hue: 50 });
});

test('prepareFloors: measures alpha on black and on white, and reports the larger loss', () => {
  const half = raster(200, 0, 0, 128);
  expect(prepareFloors(half, [redLoss]).measure(raster(200, 0, 0, 0))).toEqual({ hue: 100 });
  expect(prepareFloors(raster(255, 255, 255, 0), [redLoss]).measure(raster(0, 0, 0, 255))).toEqual({ hue: 255 });
});

test('prepareFloors: measures a distorted image with alpha on both backgrounds when the original is opaque', () => {
  expect(prepareFloors(raster(255, 255, 255), [redLoss]).measure(raster(255, 255, 255, 0))).toEqual({ hue: 255 });
});

test('prepareFloors: omits a detector that has nothing to guard', () => {
  expect(prepareFloors(raster(1, 2, 3), [{ name: 'grain', prepare: () => null }]).measure(raster(9, 9, 9))).toEqual({});
});
