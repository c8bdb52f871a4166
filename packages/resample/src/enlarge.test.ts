import { describe, expect, test } from '@jest/globals';
import { enlarge, type Part, type SampleRaster } from './enlarge.js';

type Channels = SampleRaster['channels'];

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly is16Bit?: boolean;
}

/** A raster from a function of column, row and channel. */
function draw({ width, height, channels, is16Bit = false }: Drawing, sampleAt: (x: number, y: number, channel: number) => number) {
  const samples = Array.from({ length: width * height * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return sampleAt(pixel % width, Math.floor(pixel / width), at % channels);
  });
  return { data: is16Bit ? Uint16Array.from(samples) : Uint8Array.from(samples), width, height, channels };
}

/** Samples without a pattern, the same in every run. */
function createNoise(max: number): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % (max + 1);
  };
}

const toSamples = (source: SampleRaster, result: Buffer): Uint8Array | Uint16Array =>
  source.data instanceof Uint16Array ? new Uint16Array(Uint8Array.from(result).buffer) : result;

const lanczos = (x: number) =>
  x === 0 ? 1 : Math.abs(x) >= 3 ? 0 : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2;

/** Clamped source samples and normalised weights of one sample of the result, by the definition and in 64-bit numbers. */
function tapsOf(index: number, from: number, to: number) {
  const centre = ((index + 0.5) * from) / to - 0.5;
  const near = Array.from({ length: 8 }, (_, at) => Math.floor(centre) - 3 + at);
  const total = near.reduce((sum, at) => sum + lanczos(centre - at), 0);
  return near.map((at) => ({ at: Math.min(from - 1, Math.max(0, at)), weight: lanczos(centre - at) / total }));
}

type Taps = ReturnType<typeof tapsOf>;

/** One pixel of the result by the definition, not rounded. */
function exactPixel({ data, width, channels }: SampleRaster, rows: Taps, columns: Taps) {
  const hasAlpha = channels % 2 === 0;
  const sums = new Array<number>(channels).fill(0);
  for (const row of rows) {
    for (const column of columns) {
      const at = (row.at * width + column.at) * channels;
      const alpha = hasAlpha ? (data[at + channels - 1] ?? 0) : 1;
      for (let channel = 0; channel < channels; channel += 1) {
        const factor = hasAlpha && channel < channels - 1 ? alpha : 1;
        sums[channel] = (sums[channel] ?? 0) + row.weight * column.weight * factor * (data[at + channel] ?? 0);
      }
    }
  }
  const alpha = sums[channels - 1] ?? 0;
  const max = data instanceof Uint16Array ? 65_535 : 255;
  return sums.map((sum, channel) => {
    const straight = !hasAlpha || channel === channels - 1 ? sum : alpha < 0.5 ? 0 : sum / alpha;
    return Math.min(max, Math.max(0, straight));
  });
}

/** The largest difference from the definition. */
function worstError(source: SampleRaster, to: { width: number; height: number; part?: Part }): number {
  const { left, top, width, height } = to.part ?? { left: 0, top: 0, ...to };
  const samples = toSamples(source, enlarge(source, to));
  expect(samples).toHaveLength(width * height * source.channels);
  const columns = Array.from({ length: width }, (_, x) => tapsOf(left + x, source.width, to.width));
  const rows = Array.from({ length: height }, (_, y) => tapsOf(top + y, source.height, to.height));
  const exact = rows.flatMap((row) => columns.flatMap((column) => exactPixel(source, row, column)));
  return exact.reduce((worst, value, at) => Math.max(worst, Math.abs((samples[at] ?? Number.NaN) - value)), 0);
}

describe('enlarge', () => {
  test.each([2, 3, 4])('keeps the centre of a column in its place, x%d', (factor) => {
    const column = draw({ width: 9, height: 9, channels: 1 }, (x) => (x === 4 ? 255 : 0));
    const side = 9 * factor;
    const result = enlarge(column, { width: side, height: side });
    const row = result.subarray(0, side);
    const total = row.reduce((sum, value) => sum + value, 0);
    expect(row.reduce((sum, value, x) => sum + value * (x + 0.5), 0) / total).toBeCloseTo(4.5 * factor, 9);
  });

  const sizes = [
    { name: 'x2', from: [9, 7], to: { width: 18, height: 14 } },
    { name: 'a factor of 1.01', from: [100, 2], to: { width: 101, height: 2 } },
    { name: 'another factor on each side', from: [5, 8], to: { width: 31, height: 9 } },
    { name: 'only taller', from: [6, 2], to: { width: 6, height: 23 } },
    { name: 'one pixel', from: [1, 1], to: { width: 9, height: 4 } },
    { name: 'a huge factor', from: [2, 3], to: { width: 260, height: 3 } },
    { name: 'a part at the far corner', from: [20, 9], to: { width: 47, height: 30, part: { left: 36, top: 21, width: 11, height: 9 } } },
    { name: 'a part inside', from: [20, 19], to: { width: 60, height: 57, part: { left: 30, top: 31, width: 1, height: 2 } } },
  ] as const;
  const kinds = ([1, 2, 3, 4] as const).flatMap((channels) => [
    { channels, is16Bit: false },
    { channels, is16Bit: true },
  ]);

  test.each(sizes)('is within 1 level of the definition in 64-bit numbers: $name', ({ from: [width, height], to }) => {
    for (const kind of kinds) {
      const source = draw({ width, height, ...kind }, createNoise(kind.is16Bit ? 65_535 : 255));
      expect(worstError(source, to)).toBeLessThanOrEqual(1);
    }
  });

  test('keeps a side that stays exactly, and the colours of constant pictures', () => {
    const noise = draw({ width: 13, height: 4, channels: 3 }, createNoise(255));
    expect([...enlarge(noise, { width: 13, height: 4 })]).toEqual([...noise.data]);
    const flat = draw({ width: 4, height: 5, channels: 4 }, (_x, _y, channel) => [200, 3, 77, 129][channel] ?? 0);
    const pixels = enlarge(flat, { width: 37, height: 50 });
    expect(pixels.equals(Buffer.alloc(pixels.length, Buffer.from([200, 3, 77, 129])))).toBe(true);
  });

  test('gives an edge of alpha no colour of invisible pixels, and no dark fringe', () => {
    const edge = draw(
      { width: 8, height: 1, channels: 4 },
      (x, _y, channel) => (x < 4 ? [240, 90, 30, 255] : [0, 0, 255, 0])[channel] ?? 0,
    );
    const pixels = enlarge(edge, { width: 61, height: 3 });
    const visible = Array.from({ length: 61 }, (_, x) => [...pixels.subarray(x * 4, x * 4 + 4)]).filter(([, , , alpha]) => alpha !== 0);
    expect(visible.length).toBeGreaterThan(30);
    expect(new Set(visible.map((pixel) => pixel.slice(0, 3).join()))).toEqual(new Set(['240,90,30']));
  });

  test.each([
    { width: 3, height: 8 },
    { width: 8, height: 8, part: { left: 1, top: 0, width: 8, height: 8 } },
  ])('rejects a side that would shrink and a part outside the result: %j', (to) => {
    const source = draw({ width: 4, height: 4, channels: 1 }, () => 0);
    expect(() => enlarge(source, to)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
