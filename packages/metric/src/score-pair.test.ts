import { describe, expect, test } from '@jest/globals';
import { exactScore } from './exact-score.js';
import { acquireKernel, releaseKernel } from './kernel.js';
import { displayReading, referenceReading } from './reading.js';
import type { RgbRaster } from './rgb-raster.js';
import { prepareReference, scorePair } from './score-pair.js';

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels?: 3 | 4;
}

/** Jest makes each access to a global slow. */
const { imul } = Math;

/** Soft waves in every channel, with noise of `noise` sample steps. */
function createImage({ width, height, channels = 3 }: Shape, noise = 0): RgbRaster {
  const data = new Uint8ClampedArray(width * height * channels);
  let state = 7;
  for (let channel = 0; channel < channels; channel += 1) {
    const across = Array.from({ length: width }, (_, x) => 128 + 60 * Math.sin(x / 9 + channel));
    for (let y = 0, at = channel; y < height; y += 1) {
      const down = 60 * Math.cos(y / (7 + channel));
      for (let x = 0; x < width; x += 1, at += channels) {
        state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        data[at] = (across[x] ?? 0) + down + noise * (state / 2 ** 31 - 1);
      }
    }
  }
  return { data: new Uint8Array(data.buffer), width, height, channels };
}

function createPair(shape: Shape): readonly [RgbRaster, RgbRaster] {
  return [createImage(shape), createImage(shape, 12)];
}

const thrownDetail = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as { detail?: string }).detail ?? '';
  }
  return 'nothing was thrown';
};

describe('scorePair', () => {
  test.each([
    { width: 8, height: 8 },
    { width: 9, height: 300 },
    { width: 300, height: 9 },
    { width: 97, height: 131 },
    { width: 113, height: 113 },
    { width: 121, height: 65, channels: 4 as const },
    { width: 64, height: 64, channels: 4 as const },
  ])('equals the exact formula at $width x $height px', (shape) => {
    const [original, distorted] = createPair(shape);
    for (const reading of [displayReading, referenceReading]) {
      expect(scorePair(original, distorted, { reading }).score).toBeCloseTo(exactScore(original, distorted, reading), 3);
    }
  });

  test.each([3, 4] as const)('is 100 for identical images of %i channels, in every tile', (channels) => {
    const original = createImage({ width: 700, height: 333, channels }, 40);
    expect(scorePair(original, original)).toMatchObject({ score: 100, worstTile: 100, worstDetailTile: 100 });
  });

  test('is deterministic and not symmetric', () => {
    const [original, distorted] = createPair({ width: 200, height: 150 });
    const { score } = scorePair(original, distorted);
    expect(scorePair(original, distorted).score).toBe(score);
    expect(scorePair(distorted, original).score).not.toBe(score);
  });

  test('shows an image with alpha on black and on white, and returns the lower score', () => {
    const shape = { width: 130, height: 120 };
    /** An image with alpha as a viewer sees it on a grey. */
    const shownOn = (grey: number, { data }: RgbRaster): RgbRaster => ({
      ...shape,
      channels: 3,
      data: Uint8Array.from({ length: shape.width * shape.height * 3 }, (_, at) => {
        const [sample = 0, alpha = 0] = [data[Math.floor(at / 3) * 4 + (at % 3)], data[Math.floor(at / 3) * 4 + 3]];
        return Math.round((sample * alpha + grey * (255 - alpha)) / 255);
      }),
    });
    // Middle grey with noise in its alpha: on greys of 0.1 and 0.9 it scores 4 points more than on black.
    const [original, distorted] = [0, 30].map((noise) => {
      const raster = createImage({ ...shape, channels: 4 }, noise);
      return { ...raster, data: raster.data.map((sample, at) => (at % 4 === 3 ? sample : 128)) };
    }) as [RgbRaster, RgbRaster]; // one for each noise
    const [onBlack = 0, onWhite = 0] = [0, 255].map((grey) => scorePair(shownOn(grey, original), shownOn(grey, distorted)).score);
    expect(onBlack).toBeLessThan(onWhite - 2);
    expect(Math.abs(scorePair(original, distorted).score - onBlack)).toBeLessThan(0.5);
  });

  test.each([0, 128, 255])('notices transparency that a background of grey %i hides', (grey) => {
    const shape = { width: 130, height: 120 };
    const original: RgbRaster = { ...shape, channels: 3, data: new Uint8Array(130 * 120 * 3).fill(grey) };
    const data = new Uint8Array(130 * 120 * 4).fill(grey);
    for (let at = 0; at < data.length; at += 4) data[at + 3] = (at / 4) % 20 < 10 ? 255 : 200;
    expect(scorePair(original, { ...shape, channels: 4, data }).score).toBeLessThan(70);
    const reference = prepareReference(original);
    expect(reference.score({ ...shape, channels: 4, data })).toEqual(scorePair(original, { ...shape, channels: 4, data }));
    reference.free();
  });

  test('ignores the colour of invisible pixels', () => {
    const original = createImage({ width: 90, height: 70, channels: 4 });
    const invisible = { ...original, data: original.data.map((sample, at) => (at % 4 === 3 ? 0 : sample)) };
    const inverted = { ...invisible, data: invisible.data.map((sample, at) => (at % 4 === 3 ? 0 : 255 - sample)) };
    expect(scorePair(invisible, inverted).score).toBe(100);
  });

  test('is the same for the same colours in 16 bits', () => {
    const [original, distorted] = createPair({ width: 130, height: 140 });
    const to16Bit = (raster: RgbRaster): RgbRaster => ({ ...raster, data: Uint16Array.from(raster.data, (sample) => sample * 257) });
    expect(scorePair(to16Bit(original), to16Bit(distorted)).score).toBeCloseTo(scorePair(original, distorted).score, 3);
    expect(scorePair(to16Bit(original), distorted).score).toBeCloseTo(scorePair(original, distorted).score, 3);
  });

  test('reports the score of one damaged tile as worstTile', () => {
    const original = createImage({ width: 1_024, height: 768 });
    const data = original.data.slice();
    for (let y = 300; y < 400; y += 1) data.fill(90, (y * 1_024 + 560) * 3, (y * 1_024 + 700) * 3);
    const { score, worstTile, worstTileAt } = scorePair(original, { ...original, data });
    const region = { left: 512, top: 256, width: 256, height: 256 };
    expect(worstTile).toBeLessThan(score - 20);
    expect(worstTileAt).toEqual(region);
    // The blur reads zeros at the border of a region, and neighbours at the border of a tile.
    expect(Math.abs(worstTile - scorePair(original, { ...original, data }, { region }).score)).toBeLessThan(3);
  });

  test.each([
    ['a small picture, without its mirror images', { width: 60, height: 40 }, undefined, { left: 0, top: 0, width: 60, height: 40 }],
    ['the last tile of a row and column', { width: 700, height: 300 }, undefined, { left: 512, top: 0, width: 188, height: 300 }],
    [
      'a region, in px of the image',
      { width: 300, height: 200 },
      { left: 40, top: 30, width: 200, height: 150 },
      { left: 40, top: 30, width: 200, height: 150 },
    ],
  ])('reports where the worst tile is: %s', (_name, size, region, expected) => {
    const original = createImage({ ...size });
    const data = original.data.slice();
    data.fill(90, ((size.height - 60 + 20) * size.width - 80) * 3, (size.height - 60 + 21) * size.width * 3);
    expect(scorePair(original, { ...original, data }, region ? { region } : {}).worstTileAt).toEqual(expected);
  });

  test('scores a region like a separate image', () => {
    const [original, distorted] = createPair({ width: 300, height: 200 });
    const region = { left: 31, top: 17, width: 130, height: 120 };
    const cut = ({ data }: RgbRaster): RgbRaster => ({
      width: region.width,
      height: region.height,
      channels: 3,
      data: Uint8Array.from({ length: region.width * region.height * 3 }, (_, at) => {
        const row = Math.floor(at / (region.width * 3));
        return data[((region.top + row) * 300 + region.left) * 3 + (at % (region.width * 3))] ?? 0;
      }),
    });
    const { worstTileAt: _, ...score } = scorePair(cut(original), cut(distorted));
    expect(scorePair(original, distorted, { region })).toMatchObject(score);
  });

  test('rejects images of different sizes, too few samples, a region outside the image, and a side below 8 px', () => {
    const original = createImage({ width: 40, height: 40 });
    expect(thrownDetail(() => scorePair(original, createImage({ width: 40, height: 41 })))).toBe('cannot compare 40x40 px with 40x41 px');
    expect(thrownDetail(() => scorePair(original, { ...original, channels: 4 }))).toBe(
      '4800 samples do not fill 40x40 pixels of 4 channels',
    );
    expect(thrownDetail(() => scorePair(original, original, { region: { left: 33, top: 0, width: 8, height: 8 } }))).toContain(
      'cannot score 8x8 px at 33, 0',
    );
    const narrow = createImage({ width: 7, height: 40 });
    expect(thrownDetail(() => scorePair(narrow, narrow))).toBe('cannot score 7x40 px at 0, 0 of an image of 7x40 px');
  });
});

describe('prepareReference', () => {
  test.each([
    { width: 300, height: 260, channels: 3 as const, noises: [3, 30, 3] },
    { width: 300, height: 260, channels: 4 as const, noises: [3, 30, 3] },
    { width: 2_000, height: 1_010, channels: 3 as const, noises: [9] },
  ])('scores several images of $width x $height px and $channels channels like scorePair', ({ noises, ...shape }) => {
    const original = createImage(shape);
    const reference = prepareReference(original);
    for (const noise of noises) {
      const distorted = createImage(shape, noise);
      expect(reference.score(distorted)).toEqual(scorePair(original, distorted));
    }
    reference.free();
  });

  test('keeps two references independent', () => {
    const shapes = [
      { width: 150, height: 120 },
      { width: 90, height: 200 },
    ];
    const references = shapes.map((shape) => prepareReference(createImage(shape)));
    const scores = references.map((reference, at) => reference.score(createImage(shapes[at] ?? { width: 0, height: 0 }, 9)).score);
    expect(scores).toEqual(shapes.map((shape) => scorePair(createImage(shape), createImage(shape, 9)).score));
    for (const reference of references) reference.free();
  });

  test('throws when a freed reference is used', () => {
    const original = createImage({ width: 20, height: 20 });
    const reference = prepareReference(original);
    reference.free();
    expect(thrownDetail(() => reference.score(original))).toBe('the reference is freed');
  });

  test('releases its memory: a hundred references in turn use the memory of one', () => {
    const [original, distorted] = createPair({ width: 256, height: 256 });
    const scoreOnce = () => {
      const reference = prepareReference(original);
      reference.score(distorted);
      reference.free();
    };
    const nextKernel = () => {
      const kernel = acquireKernel({ width: 8, height: 8, keepOriginal: false });
      releaseKernel(kernel);
      return { kernel, bytes: kernel.memory.buffer.byteLength };
    };
    scoreOnce();
    const first = nextKernel();
    for (let round = 0; round < 100; round += 1) scoreOnce();
    expect(nextKernel().kernel).toBe(first.kernel);
    expect(nextKernel().bytes).toBe(first.bytes);
  });
});
