import { describe, expect, test } from '@jest/globals';
import type { RgbRaster } from './rgb-raster.js';
import { cutMosaic, pickTiles, scoreTiles } from './sample-tiles.js';
import { scorePair } from './score-pair.js';

/** Every pixel says where it is. */
function mapOf(width: number, height: number, channels: 3 | 4 = 3): RgbRaster {
  const data = new Uint16Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels) {
      data[at] = x;
      data[at + 1] = y;
    }
  }
  return { data, width, height, channels };
}

describe('pickTiles', () => {
  test('below 1.2 MP it is the whole picture', () => {
    expect(pickTiles({ width: 1_000, height: 1_199 }, 1)).toEqual([{ left: 0, top: 0, width: 1_000, height: 1_199 }]);
  });

  test.each([
    { width: 4_000, height: 3_000, columns: 4 },
    { width: 1_201, height: 1_000, columns: 4 },
    { width: 12_000, height: 500, columns: 16 },
    { width: 500, height: 12_000, columns: 1 },
    { width: 200, height: 9_000, columns: 1 },
    { width: 6_000, height: 1_500, columns: 8 },
  ])('of $width x $height px there is one in each cell of $columns columns', ({ width, height, columns }) => {
    const tiles = pickTiles({ width, height }, 42);
    const side = { width: Math.min(256, width), height: Math.min(256, height) };
    expect(tiles).toHaveLength(16);
    for (const [at, { left, top, ...size }] of tiles.entries()) {
      expect(size).toEqual(side);
      expect([left % 16, top % 16]).toEqual([0, 0]);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + size.width).toBeLessThanOrEqual(width);
      expect(top + size.height).toBeLessThanOrEqual(height);
      const middle = { x: (left + size.width / 2) / width, y: (top + size.height / 2) / height };
      expect(Math.floor(middle.y * (16 / columns)) * columns + Math.floor(middle.x * columns)).toBe(at);
    }
  });

  test('no two overlap where there is room', () => {
    const tiles = pickTiles({ width: 1_400, height: 1_400 }, 3);
    for (const one of tiles) {
      const near = tiles.filter(({ left, top }) => Math.abs(left - one.left) < 256 && Math.abs(top - one.top) < 256);
      expect(near).toEqual([one]);
    }
  });

  test('the seed decides', () => {
    const size = { width: 5_000, height: 4_000 };
    expect(pickTiles(size, 5)).toEqual(pickTiles(size, 5));
    expect(pickTiles(size, 5)).not.toEqual(pickTiles(size, 6));
  });
});

describe('cutMosaic', () => {
  test.each([3, 4] as const)('puts tiles of %i channels side by side', (channels) => {
    const pixels = mapOf(1_500, 1_000, channels);
    const tiles = pickTiles(pixels, 9);
    const mosaic = cutMosaic(pixels, tiles);
    expect([mosaic.width, mosaic.height]).toEqual([1_024, 1_024]);
    for (const [at, { left, top }] of tiles.entries()) {
      for (const [x, y] of [
        [0, 0],
        [255, 0],
        [17, 200],
        [255, 255],
      ] as const) {
        const start = (((at >> 2) * 256 + y) * 1_024 + (at % 4) * 256 + x) * channels;
        expect([...mosaic.data.subarray(start, start + 3)]).toEqual([left + x, top + y, 0]);
      }
    }
  });

  test('of the whole picture it is the picture', () => {
    const pixels = mapOf(40, 30);
    expect(cutMosaic(pixels, pickTiles(pixels, 1))).toEqual(pixels);
  });
});

describe('scoreTiles', () => {
  test('scores each tile by itself', () => {
    const original: RgbRaster = {
      data: new Uint8Array(600 * 400 * 3).map((_, at) => (at * at) >> 5),
      width: 600,
      height: 400,
      channels: 3,
    };
    const distorted = { ...original, data: original.data.map((sample, at) => (at % 1_800 < 900 ? sample : sample & 0xf0)) };
    const tiles = [0, 344].map((left) => ({ left, top: 64, width: 256, height: 256 }));
    const { scores, mean, worst } = scoreTiles(original, distorted, tiles);
    expect(scores).toEqual(tiles.map((tile) => scorePair(original, distorted, tile).score));
    expect(scores[0]).toBe(100);
    expect(worst).toBe(scores[1]);
    expect(mean).toBeCloseTo((100 + worst) / 2, 10);
  });
});
