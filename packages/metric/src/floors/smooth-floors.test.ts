import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import type { RgbRaster } from '../rgb-raster.js';
import { bands } from './bands.js';
import type { FloorDetector } from './floor.js';
import { grain } from './grain.js';
import { ground } from './ground.js';
import { hue } from './hue.js';

const detectors = { bands, grain, hue, ground };

/** Limits at a target of 80. */
const limits = { bands: 0.17, grain: 0.4, hue: 1.5, ground: 1 };

const open = (path: string) => sharp(fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url)));
const toSharp = ({ data, width, height }: RgbRaster) => sharp(data, { raw: { width, height, channels: 3 } });

async function decode(image: Sharp): Promise<RgbRaster> {
  const { data, info } = await image.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

const encode = async (raster: RgbRaster, change: (image: Sharp) => Sharp) => decode(sharp(await change(toSharp(raster)).toBuffer()));
const jpeg =
  (quality: number, chromaSubsampling = '4:2:0') =>
  (image: Sharp) =>
    image.jpeg({ mozjpeg: true, quality, chromaSubsampling });

const lossOf = (detector: FloorDetector, original: RgbRaster, distorted: RgbRaster) => detector.prepare(original)?.measure(distorted) ?? 0;

/** Jest makes each access to a global slow. */
const { round, imul } = Math;

/** Random numbers of -1 to 1, the same in every run. */
function createNoise(): () => number {
  let state = 7;
  return () => {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Slope {
  readonly side?: number;
  /** Steps of noise around the gradient. */
  readonly noise?: number;
  /** Steps between two levels. */
  readonly step?: number;
  /** Steps that are added to blue in every second stripe of 32 px. */
  readonly tint?: number;
}

/** A gray gradient from the left to the right, two steps in 8 px. */
function createSlope({ side = 256, noise = 0, step = 1, tint = 0 }: Slope): RgbRaster {
  const data = new Uint8Array(side * side * 3);
  const next = createNoise();
  for (let at = 0; at < side * side; at += 1) {
    const x = at % side;
    const gray = round((60 + x / 4 + noise * (next() + next())) / step) * step;
    data.fill(gray, at * 3, at * 3 + 3);
    if ((x >> 5) % 2 === 1) data[at * 3 + 2] = gray + tint;
  }
  return { data, width: side, height: side, channels: 3 };
}

/** A blue sky that grows lighter downwards. */
function createSky(): RgbRaster {
  const data = new Uint8Array(256 * 256 * 3);
  for (let at = 0; at < 256 * 256; at += 1) {
    const y = (at >> 8) / 255;
    data.set([60 + 90 * y, 110 + 80 * y, 180 + 50 * y].map(round), at * 3);
  }
  return { data, width: 256, height: 256, channels: 3 };
}

function createGround(colour: readonly [number, number, number]): RgbRaster {
  const data = Uint8Array.from({ length: 96 * 96 * 3 }, (_, at) => colour[at % 3] ?? 0);
  return { data, width: 96, height: 96, channels: 3 };
}

describe('bands', () => {
  test('counts steps of 4 in a gradient that had steps of 1, and nothing where grain hides them', () => {
    const original = createSlope({});
    expect(lossOf(bands, original, createSlope({ step: 4 }))).toBeGreaterThan(limits.bands);
    expect(lossOf(bands, original, createSlope({ step: 4, noise: 3 }))).toBe(0);
    expect(lossOf(bands, createSlope({ noise: 1 }), createSlope({ noise: 1 }))).toBe(0);
  });

  test('does not count the bands that the original has', () => {
    expect(lossOf(bands, createSlope({ step: 4 }), createSlope({ step: 4 }))).toBe(0);
  });

  test('refuses dark.jpg at quality 53, stairs of 8 px, and accepts it at 95', async () => {
    const original = await decode(open('faults/dark.jpg'));
    expect(lossOf(bands, original, await encode(original, jpeg(53)))).toBeGreaterThan(limits.bands);
    expect(lossOf(bands, original, await encode(original, jpeg(95)))).toBeLessThan(limits.bands);
  });
});

describe('grain', () => {
  test('is the share of the variance that is lost', () => {
    const original = createSlope({ noise: 3 });
    expect(lossOf(grain, original, createSlope({}))).toBeGreaterThan(0.95);
    expect(lossOf(grain, original, createSlope({ noise: 3 * Math.sqrt(0.5) }))).toBeCloseTo(0.5, 1);
  });

  test('guards nothing in a picture without grain, or with texture', () => {
    expect(grain.prepare(createSlope({}))).toBeNull();
    expect(grain.prepare(createSlope({ noise: 12 }))).toBeNull();
  });

  test('refuses skin.jpg at quality 75, and accepts it at 97', async () => {
    const original = await decode(open('faults/skin.jpg'));
    expect(lossOf(grain, original, await encode(original, jpeg(75)))).toBeGreaterThan(limits.grain);
    expect(lossOf(grain, original, await encode(original, jpeg(97)))).toBeLessThan(limits.grain);
  });
});

describe('hue', () => {
  test('is the CIEDE2000 of a shift', () => {
    const original = createSlope({});
    const shifted = { ...original, data: original.data.map((sample, at) => sample + (at % 3 === 2 ? 8 : 0)) };
    expect(lossOf(hue, original, shifted)).toBeGreaterThan(2);
    expect(lossOf(hue, original, createSlope({ noise: 2 }))).toBeLessThan(0.3);
  });

  test('counts islands of tint more than an even tint', () => {
    const original = createSlope({ noise: 1 });
    const even = { ...original, data: original.data.map((sample, at) => sample + (at % 3 === 2 ? 2 : 0)) };
    expect(lossOf(hue, original, createSlope({ noise: 1, tint: 4 }))).toBeGreaterThan(limits.hue);
    expect(lossOf(hue, original, even)).toBeLessThan(limits.hue);
  });

  test('refuses a blue sky at quality 20, lilac bands, and accepts it at 90', async () => {
    const sky = createSky();
    expect(lossOf(hue, sky, await encode(sky, jpeg(20)))).toBeGreaterThan(limits.hue);
    expect(lossOf(hue, sky, await encode(sky, jpeg(90)))).toBeLessThan(limits.hue);
  });

  test('refuses fog-224.png with each channel rounded apart, coloured islands, and accepts it in 128 colours', async () => {
    const original = await decode(open('faults/fog-224.png'));
    const islands = { ...original, data: original.data.map((sample, at) => round(sample / (6 + (at % 3))) * (6 + (at % 3))) };
    expect(lossOf(hue, original, islands)).toBeGreaterThan(limits.hue);
    const palette = await encode(original, (image) => image.png({ palette: true, colours: 128 }));
    expect(lossOf(hue, original, palette)).toBeLessThan(limits.hue);
  });
});

describe('ground', () => {
  test('is the largest shift of a channel, in steps', () => {
    expect(lossOf(ground, createGround([10, 200, 30]), createGround([11, 197, 30]))).toBe(3);
  });

  test('guards nothing in a picture without a large flat ground', () => {
    expect(ground.prepare(createSlope({ noise: 1 }))).toBeNull();
  });

  test('refuses flat-brand.jpg at quality 20, a ground that moved by two steps, and accepts it at 90', async () => {
    const original = await decode(open('faults/flat-brand.jpg'));
    expect(lossOf(ground, original, await encode(original, jpeg(20)))).toBeGreaterThan(limits.ground);
    expect(lossOf(ground, original, await encode(original, jpeg(90)))).toBeLessThanOrEqual(limits.ground);
  });
});

describe.each(Object.values(detectors))('$name', (detector) => {
  test.each(['faults/dark.jpg', 'faults/skin.jpg', 'faults/fog-224.png', 'faults/flat-brand.jpg'])(
    'is 0 for a picture and itself: %s',
    async (path) => {
      const original = await decode(open(path));
      expect(lossOf(detector, original, original)).toBe(0);
    },
  );

  test('accepts a photo full of texture at quality 75', async () => {
    const original = await decode(open('metric/vectors/photo-wall.png'));
    expect(lossOf(detector, original, await encode(original, jpeg(75)))).toBeLessThan(limits[detector.name as keyof typeof limits]);
  });

  test.each([1, 7, 8, 9, 15, 17])('measures a picture of %i px or has nothing to guard', (side) => {
    const original = createSlope({ side });
    expect(lossOf(detector, original, original)).toBe(0);
  });
});
