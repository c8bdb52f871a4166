import { describe, expect, test } from '@jest/globals';
import type { Raster } from '../pixels/raster.js';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const image = createRaster(30, 20, () => [10, 20, 30]);
const red = [255, 0, 0, 255];
const green = [0, 255, 0, 255];

describe('border', () => {
  test('enlarges the canvas by its width', async () => {
    const framed = await applyOperations(image, [{ kind: 'border', size: 4, colour: '#ff0000ff' }]);
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

  test('rounds the outer corners and shows the background there', async () => {
    const border = { kind: 'border', size: 6, colour: '#ff0000ff', radius: 6, background: '#00ff00ff' } as const;
    const framed = await applyOperations(image, [border]);
    expect(samplesAt(framed, 0, 0)).toEqual(green.slice(0, 3));
    expect(samplesAt(framed, 41, 31)).toEqual(green.slice(0, 3));
    expect(samplesAt(framed, 5, 5)).toEqual(red.slice(0, 3));
    // the border uses up the radius, so the image keeps its corners
    expect(samplesAt(framed, 6, 6)).toEqual([10, 20, 30]);
    // four rounded corners lack a square minus a disc
    const behind = allSamples(framed).reduce((sum, [, g = 0]) => sum + (g === 20 ? 0 : g / 255), 0);
    expect(behind).toBeCloseTo((4 - Math.PI) * 36, 0);
  });

  test('rounds the image too when the radius exceeds the border', async () => {
    const framed = await applyOperations(image, [{ kind: 'border', size: 2, colour: '#ff0000ff', radius: 10 }]);
    expect(samplesAt(framed, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(samplesAt(framed, 3, 3)[0]).toBeGreaterThan(10);
    expect(samplesAt(framed, 17, 12)).toEqual([10, 20, 30, 255]);
    expect(areaOf(framed)).toBeCloseTo(34 * 24 - (4 - Math.PI) * 100, 0);
  });

  test('does not show through a transparent image', async () => {
    const framed = await applyOperations(
      createRaster(4, 4, () => [1, 2, 3, 0]),
      [{ kind: 'border', size: 1, colour: '#ff0000ff' }],
    );
    expect(areaOf(framed)).toBe(6 * 6 - 4 * 4);
  });
});

/** The covered area in pixels. Partly covered pixels count in part. */
const areaOf = (raster: Raster) => allSamples(raster).reduce((sum, pixel) => sum + (pixel[3] ?? 255) / 255, 0);
