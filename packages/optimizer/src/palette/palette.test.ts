import { describe, expect, test } from '@jest/globals';
import type { ImageSize } from '@pixmill/image-formats';
import type { RgbRaster } from '@pixmill/metric';
import { measureActivity } from './activity.js';
import { findMissingColours, readColouredAreas } from './area-colours.js';
import { choosePalette, type Palette } from './choose-palette.js';
import { distanceSquared } from './colour-space.js';
import { readColours } from './colour-table.js';
import { meanColour } from './mean-colour.js';
import { createNearestFinder } from './nearest-finder.js';
import { remapPixels } from './remap-pixels.js';
import { remapWithDither } from './remap-with-dither.js';
import { weighColours } from './weigh-colours.js';

type Sample = readonly [number, number, number, number];

function createImage({ width, height }: ImageSize, sampleAt: (x: number, y: number) => Sample): RgbRaster {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) data.set(sampleAt(i % width, Math.floor(i / width)), i * 4);
  return { data, width, height, channels: 4 };
}

/** Red grows to the right, green downwards, blue with both. Every pixel has another colour. */
const gradient = createImage({ width: 256, height: 128 }, (x, y) => [x, 2 * y, (x + y) % 256, 255]);

const createPalette = (raster: RgbRaster, count: number) => {
  const table = readColours(raster);
  const activity = measureActivity(table);
  const palette = choosePalette(table, weighColours(table, activity), count);
  return { table, palette, remap: (hold: number) => remapPixels({ table, activity }, palette, hold) };
};

describe('readColours', () => {
  test('lists every colour once, and all invisible pixels as one colour', () => {
    const { colours, counts, ids } = readColours(createImage({ width: 4, height: 2 }, (x, y) => (y === 0 ? [9, 8, 7, 255] : [x, x, x, 0])));
    expect([...colours]).toEqual([9, 8, 7, 255, 0, 0, 0, 0]);
    expect([...counts]).toEqual([4, 4]);
    expect([...ids]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test('merges similar colours when there are more than 65,536', () => {
    const { colours, counts } = readColours(
      createImage({ width: 512, height: 512 }, (x, y) => [x % 256, y % 256, (x >> 8) + 2 * (y >> 8), 255]),
    );
    expect(counts.length).toBeLessThanOrEqual(65_536);
    expect(counts.reduce((sum, count) => sum + count)).toBe(512 * 512);
    expect(Math.max(...colours.subarray(0, 4))).toBe(255);
  });
});

describe('palette', () => {
  test('choosePalette: keeps the exact colours of an image with few colours', () => {
    const { table, palette, remap } = createPalette(
      createImage({ width: 64, height: 64 }, (x) => (x < 20 ? [255, 255, 255, 255] : x < 40 ? [200, 30, 30, 128] : [1, 2, 3, 255])),
      16,
    );
    const exact = remap(0);
    for (const [i, id] of table.ids.entries()) {
      const entry = (exact[i] ?? 0) * 4;
      expect(palette.entries.subarray(entry, entry + 4)).toEqual(table.colours.subarray(id * 4, id * 4 + 4));
    }
  });

  test('choosePalette: keeps the exact white of a page with a soft shadow', () => {
    const shadow = createImage({ width: 96, height: 96 }, (x) => {
      const gray = x < 40 ? 255 : 294 - x;
      return [gray, gray, gray, 255];
    });
    const { palette, remap } = createPalette(shadow, 5);
    const entry = (remap(0)[0] ?? 0) * 4;
    expect([...palette.entries.subarray(entry, entry + 3)]).toEqual([255, 255, 255]);
  });

  test('choosePalette: has a smaller error with more colours', () => {
    const errors = [4, 16, 64, 256].map((count) => {
      const { table, palette } = createPalette(gradient, count);
      return table.ids.reduce((sum, id) => sum + distanceSquared(table.coordinates, id, palette.centres, palette.entryOf[id] ?? 0), 0);
    });
    expect(errors).toEqual([...errors].sort((one, other) => other - one));
    expect((errors[3] ?? 0) / (256 * 128)).toBeLessThan(200);
  });

  test('createNearestFinder: finds the same entry as a comparison with all entries', () => {
    const { table, palette } = createPalette(gradient, 100);
    const nearest = createNearestFinder(palette.centres);
    for (let id = 0; id < table.counts.length; id += 97) {
      const distance = distanceSquared(table.coordinates, id, palette.centres, nearest(table.coordinates, id * 4));
      const distances = Array.from({ length: 100 }, (_, entry) => distanceSquared(table.coordinates, id, palette.centres, entry));
      expect(distance).toBe(Math.min(...distances));
    }
  });

  test('remapPixels: continues an entry only within the hold distance', () => {
    const { table, palette, remap } = createPalette(gradient, 64);
    const changes = (indices: Uint16Array) => indices.reduce((sum, entry, i) => sum + (i > 0 && entry !== indices[i - 1] ? 1 : 0), 0);
    const held = remap(3);
    expect(changes(held)).toBeLessThan(changes(remap(0)));
    for (const [i, id] of table.ids.entries()) {
      const distance = (entry: number) => Math.sqrt(distanceSquared(table.coordinates, id, palette.centres, entry));
      expect(distance(held[i] ?? 0)).toBeLessThanOrEqual(distance(palette.entryOf[id] ?? 0) + 3.001);
    }
  });

  test('remapPixels: keeps the colour of a flat background beside a soft shadow, and narrow steps in the shadow', () => {
    const shadow = createImage({ width: 200, height: 64 }, (x) => [
      Math.min(255, 120 + x),
      Math.min(255, 120 + x),
      Math.min(255, 120 + x),
      255,
    ]);
    const { table, palette, remap } = createPalette(shadow, 200);
    const held = remap(5);
    const shown = (i: number) => palette.entries[(held[i] ?? 0) * 4] ?? 0;
    for (let x = 136; x < 200; x += 1) expect(shown(63 * 200 + x)).toBe(255);
    for (let x = 1; x < 136; x += 1) expect(Math.abs(shown(x) - Math.min(255, 120 + x))).toBeLessThanOrEqual(2);
    expect(table.counts.length).toBe(136);
  });

  test('remapWithDither: keeps the mean of an image', () => {
    const { table, palette } = createPalette(
      createImage({ width: 64, height: 64 }, (x) => [100 + x, 100 + x, 100 + x, 255]),
      3,
    );
    const meanOf = (indices: Uint16Array) => indices.reduce((sum, entry) => sum + (palette.entries[entry * 4] ?? 0), 0) / indices.length;
    expect(Math.abs(meanOf(remapWithDither(table, palette)) - 131.5)).toBeLessThan(2);
  });
});

describe('palette of an image with small coloured things', () => {
  /** Black text-like noise of many grays on white, and dots of 12 px in four colours that are near to gray. */
  const dots: readonly Sample[] = [
    [150, 180, 215, 255],
    [240, 170, 165, 255],
    [165, 215, 170, 255],
    [255, 215, 130, 255],
  ];
  const image = createImage({ width: 240, height: 160 }, (x, y) => {
    const dot = dots[Math.floor(x / 60)];
    if (dot && Math.hypot((x % 60) - 30, y - 20) < 6) return dot;
    const gray = y > 40 ? (x * 7919 + y * 104_729) % 256 : 255;
    return [gray, gray, gray, 255];
  });
  const table = readColours(image);
  const weights = weighColours(table, measureActivity(table));
  const areas = readColouredAreas(image, table);

  test('readColouredAreas: lists the colour of each dot, and no gray', () => {
    const means = areas.map(({ colours }) => [...meanColour(table, colours)].join());
    expect(means.sort()).toEqual(dots.map((dot) => dot.join()).sort());
  });

  test('choosePalette: has an entry for each dot, with few colours', () => {
    const entryAt = (palette: Palette, x: number) => {
      const entry = (palette.entryOf[table.ids[20 * 240 + x] ?? 0] ?? 0) * 4;
      return [...palette.entries.subarray(entry, entry + 4)];
    };
    const withAreas = choosePalette(table, weights, 8, { areas, maxDifference: 2 });
    expect(dots.map((_, index) => entryAt(withAreas, index * 60 + 30))).toEqual(dots);
    expect(withAreas.entries.length / 4).toBeLessThanOrEqual(8);
    const without = choosePalette(table, weights, 8);
    expect(dots.map((_, index) => entryAt(without, index * 60 + 30))).not.toEqual(dots);
  });

  test('choosePalette: reserves at most half of its entries', () => {
    const { entries } = choosePalette(table, weights, 4, { areas, maxDifference: 2 });
    expect(entries.length / 4).toBeLessThanOrEqual(4);
    expect(new Set(entries).has(255)).toBe(true);
  });

  test('choosePalette: gives ink its own entry when another thing has the mean colour of the letter', () => {
    const letter = createImage({ width: 240, height: 160 }, (x, y) => {
      if (x < 120 && y < 40) return [188, 188, 255, 255];
      if (Math.abs(x - 180) < 8 && Math.abs(y - 20) < 8) return (x + y) % 2 === 0 ? [0, 0, 255, 255] : [255, 255, 255, 255];
      const gray = y > 40 ? (x * 7919 + y * 104_729) % 256 : 255;
      return [gray, gray, gray, 255];
    });
    const letterTable = readColours(letter);
    const letterWeights = weighColours(letterTable, measureActivity(letterTable));
    const options = { areas: readColouredAreas(letter, letterTable), maxDifference: 2.5 };
    const missing = findMissingColours(letterTable, choosePalette(letterTable, letterWeights, 6), options);
    expect(missing.map((colour) => [...colour])).toEqual([[0, 0, 255, 255]]);
    const chosen = choosePalette(letterTable, letterWeights, 6, options);
    expect(findMissingColours(letterTable, chosen, options)).toEqual([]);
    expect(chosen.entries.length / 4).toBeLessThanOrEqual(6);
  });
});
