import { beforeAll, expect, test } from '@jest/globals';
import type { NamedImage } from '../fixtures.js';
import type { RunningService } from '../service.js';
import { type JsonObject, transformToRaster } from './client.js';
import { drawCoordinateMap, drawEdge, drawPng, grey } from './test-images.js';

let service: RunningService;
let map: NamedImage;

const draw = (data: JsonObject, image = map) => transformToRaster(service, image, data);

/** Tests of the operations that mix neighbouring pixels. */
export function describeNeighbourhoodFilters(getService: () => RunningService): void {
  beforeAll(async () => {
    service = getService();
    map = await drawCoordinateMap();
  });

  test('gaussian blur: `value` is its sigma in px', async () => {
    const result = await draw({ filter: { blur: { mode: 'gaussian', value: 5 } } }, await drawEdge());
    const profile = [20, 25, 30, 35, 40].map((x) => result.at(x, 10)[0]);
    // the integral of the normal distribution at -1.9, -0.9, 0.1, 1.1 and 2.1 sigmas
    for (const [index, expected] of [7, 47, 138, 220, 250].entries()) expect(Math.abs((profile[index] ?? 0) - expected)).toBeLessThan(12);
  });

  test('box, motion and median blur: mix the pixels of their window', async () => {
    const edge = await drawEdge();
    const box = await draw({ filter: { blur: { mode: 'box', value: 3 } } }, edge);
    expect([box.at(25, 5)[0], box.at(34, 5)[0]]).toEqual([0, 255]);
    expect(Math.abs(box.at(29, 5)[0] - (255 * 3) / 7)).toBeLessThan(3);
    const across = await draw({ filter: { blur: { mode: 'motion', value: 11 } } }, edge);
    expect(across.at(30, 10)[0]).toBeGreaterThan(60);
    expect(across.at(30, 10)[0]).toBeLessThan(200);
    const along = await draw({ filter: { blur: { mode: 'motion', value: 11, angle: 90 } } }, edge);
    expect([along.at(29, 10)[0], along.at(30, 10)[0]]).toEqual([0, 255]);
    const speck = await drawPng(20, 20, (x, y) => grey(x === 10 && y === 10 ? 255 : 0));
    expect((await draw({ filter: { blur: { mode: 'median', value: 3 } } }, speck)).at(10, 10)[0]).toBe(0);
  });

  test('pixelate: gives squares of one colour, the mean of their pixels', async () => {
    const result = await draw({ filter: { pixelate: 10 } });
    expect(result.at(20, 20)).toEqual(result.at(29, 29));
    expect(result.at(20, 20)).not.toEqual(result.at(30, 20));
    const [r, g] = result.at(25, 25);
    expect([Math.abs(r - 49), Math.abs(g - 73.5)].every((difference) => difference < 4)).toBe(true);
  });

  test('unsharp: raises the contrast of an edge on both sides', async () => {
    const result = await draw({ adjust: { unsharp: 200 } }, await drawEdge(100, 150));
    expect(result.at(29, 10)[0]).toBeLessThan(95);
    expect(result.at(30, 10)[0]).toBeGreaterThan(155);
    expect([result.at(5, 10)[0], result.at(55, 10)[0]]).toEqual([100, 150]);
  });

  test('unsharp: 10 raises the slope of a soft edge by a tenth of what 100 gives', async () => {
    const [width, height] = [60, 80];
    const edge = await drawPng(width, height, (x) => grey(Math.round(80 + 80 / (1 + Math.exp(29.5 - x)))));
    const slopeOf = async (unsharp: number) => {
      const result = await draw({ adjust: { unsharp } }, edge);
      const meanOf = (x: number) => Array.from({ length: height }, (_, y) => result.at(x, y)[0]).reduce((a, b) => a + b) / height;
      return Math.max(...Array.from({ length: width - 1 }, (_, x) => meanOf(x + 1) - meanOf(x)));
    };
    const [before, weak, full] = [await slopeOf(0), await slopeOf(10), await slopeOf(100)];
    expect((weak - before) / (full - before)).toBeGreaterThan(0.08);
    expect((weak - before) / (full - before)).toBeLessThan(0.12);
  });
}
