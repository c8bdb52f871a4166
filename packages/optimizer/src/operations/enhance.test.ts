import { describe, expect, test } from '@jest/globals';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

/** One column for each grey from one value to another. */
const ramp = (from: number, to: number) => createRaster(to - from + 1, 10, (x) => [from + x, from + x, from + x]);
const ends = (pixels: readonly (readonly number[])[]) => [Math.min(...pixels.map(([r = 0]) => r)), Math.max(...pixels.map(([r = 0]) => r))];

describe('enhance', () => {
  test('stretches a dull image to the whole range', async () => {
    expect(ends(allSamples(await applyOperations(ramp(60, 200), [{ kind: 'enhance' }])))).toEqual([0, 255]);
  });

  test('at most doubles the contrast and keeps the ratio of both ends', async () => {
    const [dark = 0, light = 0] = ends(allSamples(await applyOperations(ramp(100, 150), [{ kind: 'enhance' }])));
    expect(light - dark).toBe(100);
    // of 255 tones the ramp uses 50, with 100 below and 105 above; doubled, it leaves 155 in that ratio
    expect(Math.abs(dark - (155 * 100) / 205)).toBeLessThan(1.5);
  });

  test('leaves an image that is flat or has the whole range', async () => {
    for (const image of [ramp(120, 140), ramp(0, 255)]) {
      const enhanced = await applyOperations(image, [{ kind: 'enhance' }]);
      const largestChange = Math.max(...enhanced.data.map((sample, at) => Math.abs(sample - (image.data[at] ?? 0))));
      expect(largestChange).toBeLessThanOrEqual(2);
    }
  });

  test('raises saturation by 10 %', async () => {
    const image = createRaster(256, 4, (x, y) => (y === 0 ? [120, 100, 80] : [x, x, x]));
    const gray = 0.2126 * 120 + 0.7152 * 100 + 0.0722 * 80;
    const expected = [120, 100, 80].map((sample) => gray + 1.1 * (sample - gray));
    const shown = samplesAt(await applyOperations(image, [{ kind: 'enhance' }]), 5, 0);
    expect(shown.every((sample, band) => Math.abs(sample - (expected[band] ?? 0)) <= 2)).toBe(true);
  });
});
