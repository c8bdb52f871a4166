import { describe, expect, test } from '@jest/globals';
import { createRandom, evaluatePlainly, smallModel } from '../testing/small-model.js';
import { readModel, writeModel } from './model-file.js';
import { ModelRunner } from './model-runner.js';
import type { RgbPicture } from './rgb-picture.js';
import { superResolve } from './super-resolve.js';
import { countTilePixels, cutTiles } from './tiles.js';

function noise(width: number, height: number): RgbPicture {
  const random = createRandom(width * 1_000 + height);
  return { data: Uint8Array.from({ length: width * height * 3 }, () => random() * 256), width, height };
}

function largestDifference(a: RgbPicture, b: RgbPicture): number {
  let largest = 0;
  for (const [at, value] of a.data.entries()) largest = Math.max(largest, Math.abs(value - (b.data[at] ?? Number.NaN)));
  return largest;
}

describe('super-resolution', () => {
  test.each([
    [1, 1],
    [4, 4],
    [5, 3],
    [13, 9],
  ])('kernels: give the sums of the definition, for %i x %i px', (width, height) => {
    const picture = noise(width, height);
    const result = new ModelRunner(smallModel).run(picture);
    const expected = evaluatePlainly(smallModel, picture);
    expect([result.width, result.height]).toEqual([width * 2, height * 2]);
    for (const [at, value] of expected.entries()) expect(Math.abs((result.data[at] ?? Number.NaN) - value)).toBeLessThan(0.51);
  });

  test('kernels: a runner gives the same bytes again, also after a picture of another size', () => {
    const runner = new ModelRunner(smallModel);
    const first = runner.run(noise(9, 6));
    runner.run(noise(17, 21));
    expect(runner.run(noise(9, 6))).toEqual(first);
  });

  test('tiles: give what the whole picture gives, when the network sees no farther than their margins', async () => {
    const picture = noise(230, 121);
    const whole = new ModelRunner(smallModel).run(picture);
    const tiled = await superResolve(picture, smallModel);
    expect([tiled.width, tiled.height]).toEqual([460, 242]);
    expect(largestDifference(tiled, whole)).toBeLessThanOrEqual(1);
  });

  test.each([
    [1, 1],
    [112, 112],
    [113, 225],
    [1_000, 3],
  ])('tiles: cores cover each pixel of %i x %i once, with 8 px around them inside the picture', (width, height) => {
    const counts = new Uint8Array(width * height);
    let pixels = 0;
    for (const { left, top, core, ...tile } of cutTiles({ width, height })) {
      pixels += tile.width * tile.height;
      expect(left).toBe(Math.max(0, core.left - 8));
      expect(top + tile.height).toBe(Math.min(height, core.top + core.height + 8));
      for (let y = core.top; y < core.top + core.height; y += 1) {
        for (let x = core.left; x < core.left + core.width; x += 1) counts[y * width + x] = (counts[y * width + x] ?? 0) + 1;
      }
    }
    expect(counts.every((count) => count === 1)).toBe(true);
    expect(countTilePixels({ width, height })).toBe(pixels);
  });

  test('model file: is read as it was written', () => {
    expect(readModel(writeModel(smallModel))).toEqual(smallModel);
  });

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['another file', Buffer.from('PIXNET1\n\0\0\0\0')],
    ['a cut file', writeModel(smallModel).subarray(0, 100)],
  ])('model file: %s says that the installation is damaged', (_, file) => {
    expect(() => readModel(file)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});
