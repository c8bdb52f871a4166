import { describe, expect, test } from '@jest/globals';
import { measureActivity } from './activity.js';
import { readColours } from './colour-table.js';
import { minColoursForGradients } from './gradient-colours.js';
import { weighColours } from './weigh-colours.js';

type Sample = readonly [number, number, number, number];

/** For an image of 200x200 px. `distance` is 0 in the middle and 1 at an edge. */
function minColoursOf(sampleAt: (distance: number, x: number, y: number) => Sample): number | null {
  const side = 200;
  const data = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i += 1) {
    const [x, y] = [i % side, Math.floor(i / side)];
    data.set(sampleAt(Math.min(1, Math.hypot(x / 100 - 1, y / 100 - 1)), x, y), i * 4);
  }
  const table = readColours({ data, width: side, height: side, channels: 4 });
  return minColoursForGradients(table, weighColours(table, measureActivity(table)));
}

describe('minColoursForGradients', () => {
  test('returns the colours of a soft shadow without bands, in alpha or in grey', () => {
    const inAlpha = minColoursOf((distance) => [0, 0, 0, Math.round(160 * (1 - distance))]);
    expect(inAlpha).toBeGreaterThan(35);
    expect(inAlpha).toBeLessThan(120);
    const grey = (distance: number) => 255 - Math.round(160 * (1 - distance));
    expect(minColoursOf((distance) => [grey(distance), grey(distance), grey(distance), 255])).toBeGreaterThan(35);
  });

  test('returns null for a gradient of two colours', () => {
    expect(minColoursOf((_, x, y) => [x, y, 120, 255])).toBeNull();
  });

  test('returns 2 for flat shapes, grain and edges', () => {
    expect(minColoursOf((distance) => (distance < 0.5 ? [200, 30, 30, 255] : [255, 255, 255, 255]))).toBe(2);
    const grain = (x: number, y: number) => Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453) % 16;
    expect(minColoursOf((distance, x, y) => [Math.round(200 * distance + grain(x, y)), 90, 90, 255])).toBe(2);
    expect(minColoursOf((_, x) => (Math.floor(x / 8) % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]))).toBe(2);
  });
});
