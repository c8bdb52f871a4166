import { describe, expect, test } from '@jest/globals';
import { flatShare } from './flat-share.js';
import type { RgbRaster } from './rgb-raster.js';

/** Counts window by window, as the definition says. */
function countFlatShare({ data, width, height, channels }: RgbRaster): number {
  const colour = (x: number, y: number) => data.subarray((y * width + x) * channels, (y * width + x + 1) * channels).join();
  const bright = (x: number, y: number) => {
    const at = (y * width + x) * channels;
    return (data[at + 1] ?? 0) >= 140 || (channels === 4 && data[at + 3] === 0);
  };
  let [flat, windows] = [0, 0];
  for (let top = 0; top + 9 <= height; top += 1) {
    for (let left = 0; left + 9 <= width; left += 1) {
      const colours = new Set(Array.from({ length: 81 }, (_, at) => colour(left + (at % 9), top + Math.floor(at / 9))));
      windows += 1;
      if (colours.size === 1 && bright(left, top)) flat += 1;
    }
  }
  return windows === 0 ? 0 : flat / windows;
}

/** Random rectangles of few colours. */
function createBlocks({ width, height, channels, seed }: Omit<RgbRaster, 'data'> & { seed: number }): RgbRaster {
  const data = new Uint8Array(width * height * channels);
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let block = 0; block < 12; block += 1) {
    const [left, top, right, bottom, channel, value] = [
      next(width),
      next(height),
      next(width),
      next(height),
      next(channels),
      139 + next(3),
    ];
    for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) data[(y * width + x) * channels + channel] = value;
  }
  return { data, width, height, channels };
}

describe('flatShare', () => {
  test.each([1, 2, 3, 4, 5, 6])('equals a count of all windows, random image %i', (seed) => {
    for (const channels of [3, 4] as const) {
      const raster = createBlocks({ width: 47, height: 38, channels, seed });
      expect(flatShare(raster)).toBeCloseTo(countFlatShare(raster), 12);
    }
  });

  test('is 1 for one bright colour, and loses 81 windows for one other pixel', () => {
    const raster = { data: new Uint8Array(40 * 40 * 3).fill(255), width: 40, height: 40, channels: 3 as const };
    expect(flatShare(raster)).toBe(1);
    raster.data[(20 * 40 + 20) * 3 + 2] = 1;
    expect(flatShare(raster)).toBeCloseTo(1 - 81 / 32 ** 2, 12);
  });

  test('is 0 for one dark colour', () => {
    expect(flatShare({ data: new Uint8Array(40 * 40 * 3).fill(100), width: 40, height: 40, channels: 3 })).toBe(0);
  });

  test('is 0 for an image smaller than a window', () => {
    expect(flatShare({ data: new Uint8Array(8 * 50 * 3), width: 8, height: 50, channels: 3 })).toBe(0);
  });
});
