import { describe, expect, test } from '@jest/globals';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

/** Grays from one value to another, as many of each. */
const ramp = (from: number, to: number) => createRaster(to - from + 1, 10, (x) => [from + x, from + x, from + x]);
const ends = (pixels: readonly (readonly number[])[]) => [Math.min(...pixels.map(([r = 0]) => r)), Math.max(...pixels.map(([r = 0]) => r))];

describe('enhance', () => {
  test('a dull picture gets the whole range', async () => {
    expect(ends(allSamples(await applyOperations(ramp(60, 200), [{ kind: 'enhance' }])))).toEqual([0, 255]);
  });

  test('contrast is at most doubled, around where it was', async () => {
    const [dark = 0, light = 0] = ends(allSamples(await applyOperations(ramp(100, 150), [{ kind: 'enhance' }])));
    expect(light - dark).toBe(100);
    // 100 dark to 105 light steps are left beside 50, so that 155 of them fall in that ratio
    expect(Math.abs(dark - (155 * 100) / 205)).toBeLessThan(1.5);
  });

  test('what is flat, or has the range, stays', async () => {
    for (const picture of [ramp(120, 140), ramp(0, 255)]) {
      const enhanced = await applyOperations(picture, [{ kind: 'enhance' }]);
      const most = Math.max(...enhanced.data.map((sample, at) => Math.abs(sample - (picture.data[at] ?? 0))));
      expect(most).toBeLessThanOrEqual(2);
    }
  });

  test('colours gain a tenth', async () => {
    const picture = createRaster(256, 4, (x, y) => (y === 0 ? [120, 100, 80] : [x, x, x]));
    const gray = 0.2126 * 120 + 0.7152 * 100 + 0.0722 * 80;
    const expected = [120, 100, 80].map((sample) => gray + 1.1 * (sample - gray));
    const shown = samplesAt(await applyOperations(picture, [{ kind: 'enhance' }]), 5, 0);
    expect(shown.every((sample, band) => Math.abs(sample - (expected[band] ?? 0)) <= 2)).toBe(true);
  });
});
