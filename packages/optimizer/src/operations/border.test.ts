import { describe, expect, test } from '@jest/globals';
import type { Raster } from '../pixels/raster.js';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const picture = createRaster(30, 20, () => [10, 20, 30]);
const red = [255, 0, 0, 255];
const green = [0, 255, 0, 255];

describe('border', () => {
  test('grows the canvas by its size', async () => {
    const framed = await applyOperations(picture, [{ kind: 'border', size: 4, colour: '#ff0000ff' }]);
    expect([framed.width, framed.height, framed.channels]).toEqual([38, 28, 3]);
    expect(allSamples(framed).filter(([r]) => r === 10)).toHaveLength(30 * 20);
    expect(allSamples(framed).filter(([r]) => r === 255)).toHaveLength(38 * 28 - 30 * 20);
    expect([samplesAt(framed, 3, 4), samplesAt(framed, 4, 4), samplesAt(framed, 33, 23), samplesAt(framed, 34, 23)]).toEqual([
      [255, 0, 0],
      [10, 20, 30],
      [10, 20, 30],
      [255, 0, 0],
    ]);
  });

  test('outer corners are rounded, and show what is behind them', async () => {
    const border = { kind: 'border', size: 6, colour: '#ff0000ff', radius: 6, background: '#00ff00ff' } as const;
    const framed = await applyOperations(picture, [border]);
    expect(samplesAt(framed, 0, 0)).toEqual(green.slice(0, 3));
    expect(samplesAt(framed, 41, 31)).toEqual(green.slice(0, 3));
    expect(samplesAt(framed, 5, 5)).toEqual(red.slice(0, 3));
    // the radius is used up by the frame, so that the picture keeps its corners
    expect(samplesAt(framed, 6, 6)).toEqual([10, 20, 30]);
    // what is missing of four corners is a square less a disc
    const behind = allSamples(framed).reduce((sum, [, g = 0]) => sum + (g === 20 ? 0 : g / 255), 0);
    expect(behind).toBeCloseTo((4 - Math.PI) * 36, 0);
  });

  test('a radius beyond the frame rounds the picture as well', async () => {
    const framed = await applyOperations(picture, [{ kind: 'border', size: 2, colour: '#ff0000ff', radius: 10 }]);
    expect(samplesAt(framed, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(samplesAt(framed, 3, 3)[0]).toBeGreaterThan(10);
    expect(samplesAt(framed, 17, 12)).toEqual([10, 20, 30, 255]);
    expect(areaOf(framed)).toBeCloseTo(34 * 24 - (4 - Math.PI) * 100, 0);
  });

  test('a transparent picture shows nothing of the frame', async () => {
    const framed = await applyOperations(
      createRaster(4, 4, () => [1, 2, 3, 0]),
      [{ kind: 'border', size: 1, colour: '#ff0000ff' }],
    );
    expect(areaOf(framed)).toBe(6 * 6 - 4 * 4);
  });
});

/** Pixels that are covered, parts of them counted as such. */
const areaOf = (shown: Raster) => allSamples(shown).reduce((sum, pixel) => sum + (pixel[3] ?? 255) / 255, 0);
