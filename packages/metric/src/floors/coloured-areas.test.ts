import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { RgbRaster } from '../rgb-raster.js';
import { colouredAreas } from './coloured-areas.js';

type Colour = readonly [number, number, number];

const WHITE: Colour = [255, 255, 255];
const RED: Colour = [210, 40, 40];
const GRAY: Colour = [150, 150, 150];

/** A picture of 64x48 px. `shareAt` is how much of a pixel the thing covers, 0 to 1. */
function draw(shareAt: (x: number, y: number) => number, colour: Colour, ground: Colour = WHITE): RgbRaster {
  const [width, height] = [64, 48];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) {
    const [band, pixel] = [i % 3, Math.floor(i / 3)];
    const share = shareAt(pixel % width, Math.floor(pixel / width));
    data[i] = Math.round((ground[band] ?? 0) + ((colour[band] ?? 0) - (ground[band] ?? 0)) * share);
  }
  return { data, width, height, channels: 3 };
}

/** An antialiased disc. */
const disc = (centreX: number, centreY: number, diameter: number) => (x: number, y: number) =>
  Math.min(1, Math.max(0, diameter / 2 + 0.5 - Math.hypot(x + 0.5 - centreX, y + 0.5 - centreY)));

const square = (left: number, top: number, side: number) => (x: number, y: number) =>
  x >= left && x < left + side && y >= top && y < top + side ? 1 : 0;

/** Adds the same noise of at most `amplitude` steps in each run. */
function addNoise(raster: RgbRaster, amplitude: number): RgbRaster {
  let state = 1;
  const noisy = raster.data.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.min(255, Math.max(0, sample + Math.round((state / 2 ** 31 - 1) * amplitude)));
  });
  return { ...raster, data: noisy };
}

const measure = (original: RgbRaster, distorted: RgbRaster) => colouredAreas.prepare(original)?.measure(distorted) ?? null;

const fault = new URL('../../../../fixtures/faults/ui-accents.png', import.meta.url).pathname;

async function decode(input: string | Buffer): Promise<RgbRaster> {
  const { data, info } = await sharp(input).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

describe('colouredAreas: small things', () => {
  test.each([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75])('sees a dot of 10 px turn gray, %d px off the grid', (offset) => {
    const dot = disc(20 + offset, 20 + offset / 2, 10);
    expect(measure(draw(dot, RED), draw(dot, GRAY))).toBeGreaterThan(10);
  });

  test.each([
    [20, 20],
    [21, 20],
    [20, 21],
    [21, 21],
  ])('sees a square of 8 px turn gray, at %d, %d', (left, top) => {
    expect(measure(draw(square(left, top, 8), RED), draw(square(left, top, 8), GRAY))).toBeGreaterThan(10);
  });

  test('sees a thing vanish', () => {
    const red = draw(disc(20, 20, 12), RED);
    expect(
      measure(
        red,
        draw(() => 0, RED),
      ),
    ).toBeGreaterThan(10);
  });

  test('measures a small change as CIEDE2000, and no change as 0', () => {
    const red = draw(square(20, 20, 12), RED);
    expect(measure(red, red)).toBe(0);
    expect(measure(red, draw(square(20, 20, 12), [210, 46, 46]))).toBeLessThan(3);
  });

  test('sees a dot on a gradient turn gray', () => {
    const dot = disc(30, 20, 12);
    const onGradient = (colour: Colour): RgbRaster => {
      const shown = draw(dot, colour, [0, 0, 0]);
      const data = shown.data.map((sample, i) => {
        const x = Math.floor(i / 3) % 64;
        const y = Math.floor(i / 192);
        return sample + Math.round((1 - dot(x, y)) * (i % 3 === 2 ? 150 + x : 40 + 2 * x));
      });
      return { ...shown, data };
    };
    expect(measure(onGradient(RED), onGradient(GRAY))).toBeGreaterThan(10);
    expect(measure(onGradient(RED), onGradient(RED))).toBe(0);
  });

  test('finds the thing under noise, and does not take noise for a change', () => {
    const noisy = addNoise(draw(disc(20, 20, 14), RED), 8);
    expect(measure(noisy, draw(disc(20, 20, 14), GRAY))).toBeGreaterThan(10);
    expect(measure(noisy, draw(disc(20, 20, 14), RED))).toBeLessThan(1);
  });
});

describe('colouredAreas: what is not guarded', () => {
  test('guards nothing gray, nothing below 6 px and no line of 2 px that is short', () => {
    expect(colouredAreas.prepare(draw(disc(20, 20, 20), GRAY))).toBeNull();
    expect(colouredAreas.prepare(draw(square(20, 20, 5), RED))).toBeNull();
    expect(colouredAreas.prepare(draw((x, y) => (x >= 20 && x < 40 && y >= 20 && y < 22 ? 1 : 0), RED))).toBeNull();
  });

  test('guards nothing in an image of one pixel', () => {
    expect(colouredAreas.prepare({ data: Uint8Array.from(RED), width: 1, height: 1, channels: 3 })).toBeNull();
  });
});

describe('colouredAreas: fixtures/faults/ui-accents.png', () => {
  /** px: the rows where the four toggles begin. */
  const toggles = [20, 76, 132, 188];

  test.each(toggles)('refuses a gray toggle at row %d', async (top) => {
    const original = await decode(fault);
    const changed = Uint8Array.from(original.data);
    for (let y = top; y < top + 24; y += 1) {
      for (let at = (y * original.width + 690) * 3; at < (y * original.width + 745) * 3; at += 3) {
        const green = changed[at + 1] ?? 0;
        changed.fill(green, at, at + 3);
      }
    }
    expect(measure(original, { ...original, data: changed })).toBeGreaterThan(10);
  });

  test('accepts the image as a JPEG of quality 90 with full chroma', async () => {
    const jpeg = await sharp(fault).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    expect(measure(await decode(fault), await decode(jpeg))).toBeLessThan(1);
  });
});
