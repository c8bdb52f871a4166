import { describe, expect, test } from '@jest/globals';
import type { RgbRaster } from './rgb-raster.js';
import { cutMosaic, pickTiles, tileOfMosaic } from './sample-tiles.js';

/** Each pixel holds its own coordinates. */
function createCoordinateRaster(width: number, height: number, channels: 3 | 4 = 3): RgbRaster {
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
  test('returns the whole image below 1.2 MP', () => {
    expect(pickTiles({ width: 1_000, height: 1_199 }, 1)).toEqual([{ left: 0, top: 0, width: 1_000, height: 1_199 }]);
  });

  test.each([
    { width: 4_000, height: 3_000, columns: 4 },
    { width: 1_201, height: 1_000, columns: 4 },
    { width: 12_000, height: 500, columns: 16 },
    { width: 500, height: 12_000, columns: 1 },
    { width: 200, height: 9_000, columns: 1 },
    { width: 6_000, height: 1_500, columns: 8 },
  ])('returns one tile in each cell of $columns columns for $width x $height px', ({ width, height, columns }) => {
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

  test('returns tiles that do not overlap when there is room', () => {
    const tiles = pickTiles({ width: 1_400, height: 1_400 }, 3);
    for (const one of tiles) {
      const overlapping = tiles.filter(({ left, top }) => Math.abs(left - one.left) < 256 && Math.abs(top - one.top) < 256);
      expect(overlapping).toEqual([one]);
    }
  });

  test('depends on the size and the seed only', () => {
    const size = { width: 5_000, height: 4_000 };
    expect(pickTiles(size, 5)).toEqual(pickTiles(size, 5));
    expect(pickTiles(size, 5)).not.toEqual(pickTiles(size, 6));
  });
});

describe('cutMosaic', () => {
  test.each([3, 4] as const)('copies tiles of %i channels side by side', (channels) => {
    const raster = createCoordinateRaster(1_500, 1_000, channels);
    const tiles = pickTiles(raster, 9);
    const mosaic = cutMosaic(raster, tiles);
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

  test('returns an equal image for the tile that covers it', () => {
    const raster = createCoordinateRaster(40, 30);
    expect(cutMosaic(raster, pickTiles(raster, 1))).toEqual(raster);
  });
});

test('tileOfMosaic: finds the tile of every place in the mosaic', () => {
  const tiles = pickTiles(createCoordinateRaster(1_500, 1_000), 9);
  for (const [at, tile] of tiles.entries()) {
    const corner = { left: (at % 4) * 256, top: (at >> 2) * 256, width: 256, height: 256 };
    expect(tileOfMosaic(corner, tiles)).toEqual(tile);
  }
});
