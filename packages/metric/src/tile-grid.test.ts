import { expect, test } from '@jest/globals';
import { finalScore, SUMS_PER_SCALE } from './final-score.js';
import { sumCount, tileGrid, toScore } from './tile-grid.js';

const size = { width: 650, height: 150 };

test('tileGrid: the last tile of a row or column takes the remainder', () => {
  expect(tileGrid(size)).toEqual({ columns: 3, rows: 1 });
  expect(tileGrid(size, 64)).toEqual({ columns: 10, rows: 2 });
});

test('toScore: adds the sums of detail tiles up to their tile and to the image', () => {
  const sums = new Float64Array(sumCount(size, 6));
  const error = 300;
  // the last detail tile: 74x86 px of the last tile of 138x150 px
  sums.fill(error, 19 * SUMS_PER_SCALE, 20 * SUMS_PER_SCALE);
  const expectedFor = (pixels: number) =>
    finalScore(
      Array.from({ length: 6 }, (_, scale) => ({
        sums: new Float64Array(SUMS_PER_SCALE).fill(scale === 0 ? error : 0),
        pixels,
      })),
    );
  const score = toScore(sums, { scales: 6, size, detailTiles: [18, 19] });
  expect(score.score).toBeCloseTo(expectedFor(650 * 150), 9);
  expect(score.worstTile).toBeCloseTo(expectedFor(138 * 150), 9);
  expect(score.worstDetailTile).toBeCloseTo(expectedFor(74 * 86), 9);
  expect(score.worstDetailTile).toBeLessThan(score.worstTile);
  expect(toScore(sums, { scales: 6, size, detailTiles: [18] }).worstDetailTile).toBe(100);
});
