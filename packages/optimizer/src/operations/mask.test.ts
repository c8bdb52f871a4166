import { describe, expect, test } from '@jest/globals';
import { allSamples, applyOperations, createRaster, samplesAt } from '../testing/apply-operations.js';

const picture = createRaster(40, 24, () => [10, 20, 30]);

describe('mask', () => {
  test('leaves an ellipse of the right size, with its colours to the edge', async () => {
    const masked = await applyOperations(picture, [{ kind: 'mask', shape: 'ellipse' }]);
    expect(samplesAt(masked, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(samplesAt(masked, 20, 12)).toEqual([10, 20, 30, 255]);
    const area = allSamples(masked).reduce((sum, [, , , alpha = 0]) => sum + alpha / 255, 0);
    expect(Math.abs(area - Math.PI * 20 * 12)).toBeLessThan(2);
    const partly = allSamples(masked).filter(([, , , alpha = 0]) => alpha > 0 && alpha < 255);
    expect(partly.length).toBeGreaterThan(10);
    expect(partly.every(([r, g, b]) => r === 10 && g === 20 && b === 30)).toBe(true);
  });

  test('a background fills the rest', async () => {
    const masked = await applyOperations(picture, [{ kind: 'mask', shape: 'ellipse', background: '#ff0000ff' }]);
    expect(masked.channels).toBe(3);
    expect(samplesAt(masked, 39, 23)).toEqual([255, 0, 0]);
  });

  test('without alpha it is white', async () => {
    const masked = await applyOperations(picture, [{ kind: 'mask', shape: 'ellipse' }], { alpha: false });
    expect(samplesAt(masked, 0, 23)).toEqual([255, 255, 255]);
  });
});
