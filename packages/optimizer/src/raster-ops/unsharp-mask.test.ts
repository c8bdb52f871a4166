import { describe, expect, test } from '@jest/globals';
import type { Raster } from '../pixels/raster.js';
import { allSamples, createRaster } from '../testing/apply-operations.js';
import { gaussianBlur } from './blur.js';
import { toByte } from './to-byte.js';
import { unsharpMask } from './unsharp-mask.js';

const [dark, light] = [80, 160];
const rows = 64;

/** A vertical edge of 80 levels that takes about `width` px. */
const createSoftEdge = (width: number) =>
  createRaster(48, rows, (x) => {
    const share = 1 / (1 + Math.exp((-4 * (x - 23.5)) / width));
    return [Math.round(dark + (light - dark) * share)];
  });

/** The largest difference between neighbouring columns, of the mean of all rows. */
function slopeOf({ data, width, height }: Raster): number {
  const means = Array.from({ length: width }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < height; y += 1) sum += data[y * width + x] ?? 0;
    return sum / height;
  });
  return Math.max(...means.slice(1).map((mean, x) => mean - (means[x] ?? 0)));
}

/** The same picture with rows and columns swapped. */
const turn = ({ data, width, height }: Raster) => createRaster(height, width, (x, y) => [data[x * width + y] ?? 0]);

describe.each([2, 3, 4, 6])('unsharpMask: a soft edge over %d px', (width) => {
  const edge = createSoftEdge(width);
  const gainOf = async (percent: number) => slopeOf(await unsharpMask(edge, percent)) - slopeOf(edge);

  test('the slope rises by the share of what 100 percent gives', async () => {
    const full = await gainOf(100);
    expect(full).toBeGreaterThanOrEqual(1);
    let last = 0;
    for (const percent of [1, 5, 10, 25, 50, 75, 100, 200, 500]) {
      const gain = await gainOf(percent);
      expect(Math.abs(gain - (full * percent) / 100)).toBeLessThan(0.1);
      expect(gain).toBeGreaterThan(last);
      last = gain;
    }
  });

  test('a horizontal edge gets the same', async () => {
    const turned = turn(await unsharpMask(turn(edge), 10));
    expect(Math.abs(slopeOf(turned) - slopeOf(await unsharpMask(edge, 10)))).toBeLessThan(0.1);
  });
});

describe('unsharpMask', () => {
  test('0 percent changes nothing', async () => {
    const edge = createSoftEdge(2);
    expect((await unsharpMask(edge, 0)).data).toEqual(edge.data);
  });

  test.each([100, 200, 500])('%d percent, which has no fractions, is the plain formula', async (percent) => {
    const edge = createSoftEdge(2);
    const { data: blurred } = await gaussianBlur(edge, 1);
    const plain = edge.data.map((before, at) => toByte(before + ((before - (blurred[at] ?? 0)) * percent) / 100));
    expect([...(await unsharpMask(edge, percent)).data]).toEqual([...plain]);
  });

  test.each([255, 200, 10])('flat areas stay flat, grey stays grey, and alpha stays, with alpha %d', async (alpha) => {
    const pixelAt = (x: number) => (x < 8 ? 90 : 130 + (x % 2));
    const picture = createRaster(32, 8, (x) => [pixelAt(x), pixelAt(x), pixelAt(x), alpha]);
    const pixels = allSamples(await unsharpMask(picture, 3));
    for (const [r, g, b, a] of pixels) expect([g, b, a]).toEqual([r, r, alpha]);
    expect(pixels.filter((_, at) => at % 32 < 4).every(([r]) => r === 90)).toBe(true);
  });

  test('grey with alpha is sharpened like grey', async () => {
    const edge = createSoftEdge(2);
    const withAlpha = createRaster(edge.width, edge.height, (x, y) => [edge.data[y * edge.width + x] ?? 0, 255]);
    const sharp = await unsharpMask(withAlpha, 10);
    expect([sharp.channels, allSamples(sharp).map(([grey]) => grey)]).toEqual([2, [...(await unsharpMask(edge, 10)).data]]);
  });
});
