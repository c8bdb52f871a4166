import { describe, expect, test } from '@jest/globals';
import { exactScore } from './exact-score.js';
import { acquireKernel, releaseKernel } from './kernel.js';
import type { RgbRaster } from './rgb-raster.js';
import { prepareReference, scorePair } from './score-pair.js';

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels?: 3 | 4;
}

/** Named once: a look-up of a global is slow where jest runs. */
const { imul } = Math;

/** Soft waves of colour, of alpha too, with some noise. */
function picture({ width, height, channels = 3 }: Shape, noise = 0): RgbRaster {
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

function pair(shape: Shape): readonly [RgbRaster, RgbRaster] {
  return [picture(shape), picture(shape, 12)];
}

const detailOf = (work: () => unknown): string => {
  try {
    work();
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
  ])('is the exact formula at $width x $height px', (shape) => {
    const [original, distorted] = pair(shape);
    expect(scorePair(original, distorted).score).toBeCloseTo(exactScore(original, distorted), 3);
  });

  test.each([3, 4] as const)('identical pictures of %i channels have 100, every tile of them', (channels) => {
    const original = picture({ width: 700, height: 333, channels }, 40);
    expect(scorePair(original, original)).toEqual({ score: 100, worstTile: 100 });
  });

  test('is not symmetric, but the same every time', () => {
    const [original, distorted] = pair({ width: 200, height: 150 });
    const { score } = scorePair(original, distorted);
    expect(scorePair(original, distorted).score).toBe(score);
    expect(scorePair(distorted, original).score).not.toBe(score);
  });

  test('alpha of the distorted picture alone lies on a middle gray', () => {
    const shape = { width: 90, height: 70 };
    const [original, distorted] = [picture(shape), picture({ ...shape, channels: 4 })];
    expect(scorePair(original, distorted).score).toBeCloseTo(exactScore(original, distorted), 3);
  });

  test('alpha of the original counts where it hides least', () => {
    const shape = { width: 90, height: 70, channels: 4 as const };
    const on = (value: number): RgbRaster => {
      const data = picture(shape).data.map((sample, at) => (at % 4 === 3 ? 128 : (value + sample) / 2));
      return { ...shape, data };
    };
    const clear = { ...shape, data: on(0).data.map((sample, at) => (at % 4 === 3 ? 0 : sample)) };
    expect(scorePair(on(20), on(60)).score).toBeCloseTo(exactScore(on(20), on(60)), 3);
    expect(scorePair(clear, { ...clear, data: clear.data.map((sample, at) => (at % 4 === 3 ? 0 : 255 - sample)) }).score).toBe(100);
  });

  test('16 bits of the same colours have the same score', () => {
    const [original, distorted] = pair({ width: 130, height: 140 });
    const deep = (pixels: RgbRaster): RgbRaster => ({ ...pixels, data: Uint16Array.from(pixels.data, (sample) => sample * 257) });
    expect(scorePair(deep(original), deep(distorted)).score).toBeCloseTo(scorePair(original, distorted).score, 3);
    expect(scorePair(deep(original), distorted).score).toBeCloseTo(scorePair(original, distorted).score, 3);
  });

  test('one spoilt tile is found', () => {
    const original = picture({ width: 1_024, height: 768 });
    const data = original.data.slice();
    for (let y = 300; y < 400; y += 1) data.fill(90, (y * 1_024 + 560) * 3, (y * 1_024 + 700) * 3);
    const { score, worstTile } = scorePair(original, { ...original, data });
    const region = { left: 512, top: 256, width: 256, height: 256 };
    expect(worstTile).toBeLessThan(score - 20);
    // Cut out, its border meets zeros instead of its neighbours.
    expect(Math.abs(worstTile - scorePair(original, { ...original, data }, region).score)).toBeLessThan(3);
  });

  test('a region is scored as if it were cut out', () => {
    const [original, distorted] = pair({ width: 300, height: 200 });
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
    expect(scorePair(original, distorted, region)).toEqual(scorePair(cut(original), cut(distorted)));
  });

  test('what cannot be compared is refused', () => {
    const original = picture({ width: 40, height: 40 });
    expect(detailOf(() => scorePair(original, picture({ width: 40, height: 41 })))).toBe('40x40 and 40x41 px cannot be compared');
    expect(detailOf(() => scorePair(original, { ...original, channels: 4 }))).toBe('4800 samples are not 40x40 pixels of 4');
    expect(detailOf(() => scorePair(original, original, { left: 33, top: 0, width: 8, height: 8 }))).toContain('cannot be compared');
    const thin = picture({ width: 7, height: 40 });
    expect(detailOf(() => scorePair(thin, thin))).toBe('7x40 px at 0, 0 of 7x40 cannot be compared');
  });
});

describe('prepareReference', () => {
  test.each([
    { width: 300, height: 260, channels: 3 as const, noises: [3, 30, 3] },
    { width: 300, height: 260, channels: 4 as const, noises: [3, 30, 3] },
    { width: 2_000, height: 1_010, channels: 3 as const, noises: [9] },
  ])('scores $width x $height px of $channels channels as scorePair does, one picture after the other', ({ noises, ...shape }) => {
    const original = picture(shape);
    const reference = prepareReference(original);
    for (const noise of noises) {
      const distorted = picture(shape, noise);
      expect(reference.score(distorted)).toEqual(scorePair(original, distorted));
    }
    reference.free();
  });

  test('two at a time do not disturb each other', () => {
    const shapes = [
      { width: 150, height: 120 },
      { width: 90, height: 200 },
    ];
    const references = shapes.map((shape) => prepareReference(picture(shape)));
    const scores = references.map((reference, at) => reference.score(picture(shapes[at] ?? { width: 0, height: 0 }, 9)).score);
    expect(scores).toEqual(shapes.map((shape) => scorePair(picture(shape), picture(shape, 9)).score));
    for (const reference of references) reference.free();
  });

  test('a freed reference scores nothing', () => {
    const original = picture({ width: 20, height: 20 });
    const reference = prepareReference(original);
    reference.free();
    expect(detailOf(() => reference.score(original))).toBe('this reference was freed');
  });

  test('a hundred of them take the memory of one', () => {
    const [original, distorted] = pair({ width: 256, height: 256 });
    const scoreOnce = () => {
      const reference = prepareReference(original);
      reference.score(distorted);
      reference.free();
    };
    const nextKernel = () => {
      const kernel = acquireKernel({ width: 8, height: 8, keep: false, tileColumns: 1, tileRows: 1 });
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
