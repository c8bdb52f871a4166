import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { findDetailTiles } from './detail-tiles.js';
import { wholeRegion } from './region.js';
import type { RgbRaster } from './rgb-raster.js';
import { scorePair } from './score-pair.js';

const open = (name: string) => sharp(fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url)));

async function read(pixels: Sharp): Promise<RgbRaster> {
  const { data, info } = await pixels.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

const detailTilesOf = (raster: RgbRaster) => findDetailTiles(raster, wholeRegion(raster), raster);

/** Black strokes of 3 px, 12 px apart, in the left half of 256x128 px. */
function createStrokes(channels: 3 | 4, background: readonly number[]): RgbRaster {
  const data = new Uint8Array(256 * 128 * channels);
  for (let pixel = 0; pixel < 256 * 128; pixel += 1) {
    const isStroke = pixel % 256 < 128 && pixel % 12 < 3;
    data.set(isStroke ? [0, 0, 0, 255].slice(0, channels) : background, pixel * channels);
  }
  return { data, width: 256, height: 128, channels };
}

describe('findDetailTiles', () => {
  test('finds the tiles of a line of text on flat ground', async () => {
    const tiles = detailTilesOf(await read(open('faults/flat-brand.jpg')));
    // 6 columns; the text is in the second row
    expect(tiles).toEqual([6, 7, 8]);
  });

  test.each([
    'images/photo.png',
    'images/gray.jpg',
    'metric/vectors/photo-wall.png',
    'metric/vectors/noise.png',
    'metric/vectors/gradient.png',
  ])('finds none in %s', async (name) => {
    expect(detailTilesOf(await read(open(name).removeAlpha()))).toEqual([]);
  });

  test('finds strokes of black and of alpha alike, in 8 and in 16 bits', () => {
    const strokes = createStrokes(3, [255, 255, 255]);
    expect(detailTilesOf(strokes)).toEqual([0, 1, 4, 5]);
    expect(detailTilesOf(createStrokes(4, [0, 0, 0, 0]))).toEqual([0, 1, 4, 5]);
    expect(detailTilesOf({ ...strokes, data: Uint16Array.from(strokes.data, (sample) => sample * 257) })).toEqual([0, 1, 4, 5]);
  });

  test('reads a small image as it is scored, with its mirror images', () => {
    const { data } = createStrokes(3, [255, 255, 255]);
    const small: RgbRaster = { data: data.subarray(0, 256 * 20 * 3), width: 256, height: 20, channels: 3 };
    expect(findDetailTiles(small, wholeRegion(small), { width: 256, height: 120 })).toEqual([0, 1, 4, 5]);
  });
});

describe('scorePair: worstDetailTile', () => {
  const encode = async (quality: number) => {
    const original = await read(open('faults/flat-brand.jpg'));
    const encoded = await open('faults/flat-brand.jpg').jpeg({ quality, mozjpeg: true, quantisationTable: 5 }).toBuffer();
    return scorePair(original, await read(sharp(encoded)));
  };

  test('is far below the score of the image and of its tile when text has halos, at JPEG quality 20', async () => {
    const { score, worstTile, worstDetailTile } = await encode(20);
    expect(score).toBeGreaterThan(70);
    expect(worstTile).toBeGreaterThan(65);
    expect(worstDetailTile).toBeLessThan(58);
  });

  test('is near the score when text is clean, at JPEG quality 59', async () => {
    const { score, worstDetailTile } = await encode(59);
    expect(score).toBeGreaterThan(80);
    expect(worstDetailTile).toBeGreaterThan(74);
  });

  test('is 100 for an image without dense edges', async () => {
    const original = await read(open('images/photo.png'));
    const distorted = await read(sharp(await open('images/photo.png').jpeg({ quality: 40 }).toBuffer()));
    expect(scorePair(original, distorted).worstDetailTile).toBe(100);
  });
});
