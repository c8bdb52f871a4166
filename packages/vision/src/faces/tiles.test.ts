import { expect, test } from '@jest/globals';
import { listTiles } from './tiles.js';

test.each([
  { width: 1600, height: 1200, tiles: 6 },
  { width: 1000, height: 1000, tiles: 9 },
  { width: 1600, height: 1, tiles: 3 },
  { width: 7, height: 1600, tiles: 3 },
  { width: 2, height: 1, tiles: 3 },
  { width: 1, height: 1, tiles: 0 },
])('listTiles: covers $width x $height px with $tiles squares of half the longer side that overlap', ({ width, height, tiles: count }) => {
  const tiles = listTiles({ width, height });
  expect(tiles.length).toBe(count);
  for (const { left, top, width: tileWidth, height: tileHeight } of tiles) {
    expect([tileWidth, tileHeight]).toEqual([Math.min(width, Math.max(width, height) / 2), Math.min(height, Math.max(width, height) / 2)]);
    expect([left, top].every((at) => Number.isInteger(at) && at >= 0)).toBe(true);
    expect([left + tileWidth <= width, top + tileHeight <= height]).toEqual([true, true]);
  }
  const starts = (at: 'left' | 'top') => [...new Set(tiles.map((tile) => tile[at]))];
  for (const [at, length, size] of [
    ['left', width, tiles[0]?.width ?? 0],
    ['top', height, tiles[0]?.height ?? 0],
  ] as const) {
    const edges = starts(at);
    if (edges.length === 0) continue;
    expect([edges[0], (edges.at(-1) ?? 0) + size]).toEqual([0, length]);
    const steps = edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0));
    expect(Math.max(0, ...steps)).toBeLessThanOrEqual(Math.ceil(size * 0.7));
  }
});
