import { expect, test } from '@jest/globals';
import { readColours } from './colour-table.js';
import { minColoursForGradients } from './gradient-colours.js';
import { measureActivity, weighColours } from './weigh-colours.js';

type Sample = readonly [number, number, number, number];

/** For a picture of 200x200 px, by how far each place is from the middle (0) to an edge (1). */
function leastFor(at: (distance: number, x: number, y: number) => Sample): number | null {
  const side = 200;
  const data = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i += 1) {
    const [x, y] = [i % side, Math.floor(i / side)];
    data.set(at(Math.min(1, Math.hypot(x / 100 - 1, y / 100 - 1)), x, y), i * 4);
  }
  const table = readColours({ data, width: side, height: side, channels: 4 });
  return minColoursForGradients(table, weighColours(table, measureActivity(table)));
}

test('a soft shadow needs as many colours as show no bands, in alpha or in gray', () => {
  const inAlpha = leastFor((distance) => [0, 0, 0, Math.round(160 * (1 - distance))]);
  expect(inAlpha).toBeGreaterThan(35);
  expect(inAlpha).toBeLessThan(120);
  const gray = (distance: number) => 255 - Math.round(160 * (1 - distance));
  expect(leastFor((distance) => [gray(distance), gray(distance), gray(distance), 255])).toBeGreaterThan(35);
});

test('a gradient in two colours at once needs more than a palette has', () => {
  expect(leastFor((_, x, y) => [x, y, 120, 255])).toBeNull();
});

test('flat shapes, grain and edges need none for this', () => {
  expect(leastFor((distance) => (distance < 0.5 ? [200, 30, 30, 255] : [255, 255, 255, 255]))).toBe(2);
  const grain = (x: number, y: number) => Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453) % 16;
  expect(leastFor((distance, x, y) => [Math.round(200 * distance + grain(x, y)), 90, 90, 255])).toBe(2);
  expect(leastFor((_, x) => (Math.floor(x / 8) % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]))).toBe(2);
});
