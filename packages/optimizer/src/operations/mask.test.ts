import { describe, expect, test } from '@jest/globals';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const image = createRaster(40, 24, () => [10, 20, 30]);

describe('mask', () => {
  test('keeps an ellipse as large as the canvas, with its colours up to the edge', async () => {
    const masked = await applyOperations(image, [{ kind: 'mask', shape: 'ellipse' }]);
    expect(samplesAt(masked, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(samplesAt(masked, 20, 12)).toEqual([10, 20, 30, 255]);
    const area = allSamples(masked).reduce((sum, [, , , alpha = 0]) => sum + alpha / 255, 0);
    expect(Math.abs(area - Math.PI * 20 * 12)).toBeLessThan(2);
    const partial = allSamples(masked).filter(([, , , alpha = 0]) => alpha > 0 && alpha < 255);
    expect(partial.length).toBeGreaterThan(10);
    expect(partial.every(([r, g, b]) => r === 10 && g === 20 && b === 30)).toBe(true);
  });

  test('fills the rest with the background', async () => {
    const masked = await applyOperations(image, [{ kind: 'mask', shape: 'ellipse', background: '#ff0000ff' }]);
    expect(masked.channels).toBe(3);
    expect(samplesAt(masked, 39, 23)).toEqual([255, 0, 0]);
  });

  test('fills the rest with white when the result has no alpha', async () => {
    const masked = await applyOperations(image, [{ kind: 'mask', shape: 'ellipse' }], { alpha: false });
    expect(samplesAt(masked, 0, 23)).toEqual([255, 255, 255]);
  });
});
