import { expect, test } from '@jest/globals';
import { paint, type Rgba } from '../testing/paint.js';
import { findSalientPoint } from './find-salient-point.js';

const [width, height] = [120, 80];

/** A disc on a ground. */
function disc({ x, y, radius, colour, ground }: { x: number; y: number; radius: number; colour: Rgba; ground: Rgba }) {
  return paint(width, height, (column, row) => (Math.hypot(column - x, row - y) < radius ? colour : ground));
}

test.each<[string, Parameters<typeof disc>[0]]>([
  ['a bright disc', { x: 34, y: 26, radius: 9, colour: [250, 250, 240, 255], ground: [40, 44, 40, 255] }],
  [
    'a red disc on a green ground of the same brightness',
    { x: 84, y: 50, radius: 7, colour: [196, 64, 64, 255], ground: [60, 116, 60, 255] },
  ],
  ['a disc on a transparent ground', { x: 90, y: 24, radius: 8, colour: [255, 255, 255, 255], ground: [255, 255, 255, 0] }],
])('findSalientPoint: finds %s', (_name, area) => {
  const { x, y } = findSalientPoint(disc(area));
  expect(Math.hypot(x - area.x, y - area.y)).toBeLessThan(4);
});

test('findSalientPoint: finds a plain disc on a fine pattern', () => {
  const picture = paint(width, height, (x, y) => {
    if (Math.hypot(x - 80, y - 40) < 10) return [128, 96, 200, 255];
    return (x + y) % 2 === 0 ? [90, 90, 90, 255] : [150, 150, 150, 255];
  });
  const { x, y } = findSalientPoint(picture);
  expect(Math.hypot(x - 80, y - 40)).toBeLessThan(5);
});

test.each<[string, () => Rgba]>([
  ['one colour', () => [120, 80, 20, 255]],
  ['transparent pixels', () => [120, 80, 20, 0]],
])('findSalientPoint: takes the centre of a picture of %s', (_name, colourAt) => {
  expect(findSalientPoint(paint(width, height, colourAt))).toEqual({ x: 60, y: 40 });
});

test.each([
  [1, 1],
  [1, 90],
  [128, 1],
])('findSalientPoint: stays inside of %d x %d px', (columns, rows) => {
  const { x, y } = findSalientPoint(paint(columns, rows, (column, row) => [column, row, 0, 255]));
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x).toBeLessThanOrEqual(columns);
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y).toBeLessThanOrEqual(rows);
});
