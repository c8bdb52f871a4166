import { describe, expect, test } from '@jest/globals';
import { operate, paint, pixelOf, pixelsOf } from './operate.js';

const picture = paint(40, 24, () => [10, 20, 30]);

describe('mask', () => {
  test('leaves an ellipse of the right size, with its colours to the edge', async () => {
    const masked = await operate(picture, [{ kind: 'mask', shape: 'ellipse' }]);
    expect(pixelOf(masked, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(pixelOf(masked, 20, 12)).toEqual([10, 20, 30, 255]);
    const area = pixelsOf(masked).reduce((sum, [, , , alpha = 0]) => sum + alpha / 255, 0);
    expect(Math.abs(area - Math.PI * 20 * 12)).toBeLessThan(2);
    const partly = pixelsOf(masked).filter(([, , , alpha = 0]) => alpha > 0 && alpha < 255);
    expect(partly.length).toBeGreaterThan(10);
    expect(partly.every(([r, g, b]) => r === 10 && g === 20 && b === 30)).toBe(true);
  });

  test('a background fills the rest', async () => {
    const masked = await operate(picture, [{ kind: 'mask', shape: 'ellipse', background: '#ff0000ff' }]);
    expect(masked.channels).toBe(3);
    expect(pixelOf(masked, 39, 23)).toEqual([255, 0, 0]);
  });

  test('without alpha it is white', async () => {
    const masked = await operate(picture, [{ kind: 'mask', shape: 'ellipse' }], { alpha: false });
    expect(pixelOf(masked, 0, 23)).toEqual([255, 255, 255]);
  });
});
