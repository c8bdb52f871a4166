import { describe, expect, test } from '@jest/globals';
import type { RgbRaster } from '@pixmill/metric';
import { choosePalette } from './choose-palette.js';
import { distanceSquared } from './colour-space.js';
import { readColours } from './colour-table.js';
import { createNearestFinder } from './nearest-finder.js';
import { remapPixels } from './remap-pixels.js';
import { remapWithDither } from './remap-with-dither.js';
import { measureActivity, weighColours } from './weigh-colours.js';

type Sample = readonly [number, number, number, number];

function picture(width: number, height: number, at: (x: number, y: number) => Sample): RgbRaster {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) data.set(at(i % width, Math.floor(i / width)), i * 4);
  return { data, width, height, channels: 4 };
}

/** Red across, green down, and blue by both: every pixel another colour. */
const gradient = picture(256, 128, (x, y) => [x, 2 * y, (x + y) % 256, 255]);

const paletteOf = (pixels: RgbRaster, count: number) => {
  const table = readColours(pixels);
  const activity = measureActivity(table);
  const palette = choosePalette(table, weighColours(table, activity), count);
  return { table, palette, painted: (hold: number) => remapPixels({ table, activity }, palette, hold) };
};

describe('the table of colours', () => {
  test('has every colour once, and what cannot be seen as one', () => {
    const { colours, counts, ids } = readColours(picture(4, 2, (x, y) => (y === 0 ? [9, 8, 7, 255] : [x, x, x, 0])));
    expect([...colours]).toEqual([9, 8, 7, 255, 0, 0, 0, 0]);
    expect([...counts]).toEqual([4, 4]);
    expect([...ids]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test('takes the mean where there are more than fit', () => {
    const { colours, counts } = readColours(picture(512, 512, (x, y) => [x % 256, y % 256, (x >> 8) + 2 * (y >> 8), 255]));
    expect(counts.length).toBeLessThanOrEqual(65_536);
    expect(counts.reduce((sum, count) => sum + count)).toBe(512 * 512);
    expect(Math.max(...colours.subarray(0, 4))).toBe(255);
  });
});

describe('palettes', () => {
  test('a picture with few colours keeps them as they are', () => {
    const { table, palette, painted } = paletteOf(
      picture(64, 64, (x) => (x < 20 ? [255, 255, 255, 255] : x < 40 ? [200, 30, 30, 128] : [1, 2, 3, 255])),
      16,
    );
    const exact = painted(0);
    for (const [i, id] of table.ids.entries()) {
      const entry = (exact[i] ?? 0) * 4;
      expect(palette.entries.subarray(entry, entry + 4)).toEqual(table.colours.subarray(id * 4, id * 4 + 4));
    }
  });

  test('more colours are nearer to the picture', () => {
    const errors = [4, 16, 64, 256].map((count) => {
      const { table, palette } = paletteOf(gradient, count);
      return table.ids.reduce((sum, id) => sum + distanceSquared(table.coordinates, id, palette.centres, palette.entryOf[id] ?? 0), 0);
    });
    expect(errors).toEqual([...errors].sort((one, other) => other - one));
    expect((errors[3] ?? 0) / (256 * 128)).toBeLessThan(200);
  });

  test('the nearest is found as by asking all of them', () => {
    const { table, palette } = paletteOf(gradient, 100);
    const nearest = createNearestFinder(palette.centres);
    for (let id = 0; id < table.counts.length; id += 97) {
      const found = distanceSquared(table.coordinates, id, palette.centres, nearest(table.coordinates, id * 4));
      const all = Array.from({ length: 100 }, (_, entry) => distanceSquared(table.coordinates, id, palette.centres, entry));
      expect(found).toBe(Math.min(...all));
    }
  });

  test('a neighbour goes on, but no further than it may', () => {
    const { table, palette, painted } = paletteOf(gradient, 64);
    const changes = (indices: Uint16Array) => indices.reduce((sum, entry, i) => sum + (i > 0 && entry !== indices[i - 1] ? 1 : 0), 0);
    const held = painted(3);
    expect(changes(held)).toBeLessThan(changes(painted(0)));
    for (const [i, id] of table.ids.entries()) {
      const apart = (entry: number) => Math.sqrt(distanceSquared(table.coordinates, id, palette.centres, entry));
      expect(apart(held[i] ?? 0)).toBeLessThanOrEqual(apart(palette.entryOf[id] ?? 0) + 3.001);
    }
  });

  test('beside a soft shadow the flat ground keeps its colour, and no step of the shadow is wide', () => {
    const shadow = picture(200, 64, (x) => [Math.min(255, 120 + x), Math.min(255, 120 + x), Math.min(255, 120 + x), 255]);
    const { table, palette, painted } = paletteOf(shadow, 200);
    const held = painted(5);
    const shown = (i: number) => palette.entries[(held[i] ?? 0) * 4] ?? 0;
    for (let x = 136; x < 200; x += 1) expect(shown(63 * 200 + x)).toBe(255);
    for (let x = 1; x < 136; x += 1) expect(Math.abs(shown(x) - Math.min(255, 120 + x))).toBeLessThanOrEqual(2);
    expect(table.counts.length).toBe(136);
  });

  test('errors that are passed on leave the mean where it was', () => {
    const { table, palette } = paletteOf(
      picture(64, 64, (x) => [100 + x, 100 + x, 100 + x, 255]),
      3,
    );
    const meanOf = (painted: Uint16Array) => painted.reduce((sum, entry) => sum + (palette.entries[entry * 4] ?? 0), 0) / painted.length;
    expect(Math.abs(meanOf(remapWithDither(table, palette)) - 131.5)).toBeLessThan(2);
  });
});
