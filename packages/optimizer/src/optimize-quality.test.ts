import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { JobSpec } from '@pixmill/contracts';
import { scorePair } from '@pixmill/metric';
import sharp from 'sharp';
import { z } from 'zod';
import { toColourRaster, toRaster } from './pixels/raster.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const optimizeInChild = openOptimizerForTests();

async function optimize(bytes: Buffer, spec: Partial<JobSpec>) {
  const { variants, report } = await optimizeInChild(bytes, spec);
  const of = (role: string) => variants.find((variant) => variant.role === role)?.bytes ?? Buffer.alloc(0);
  return { main: of('main'), webp: of('webp'), avif: of('avif'), report };
}

const reportSchema = z.object({
  candidates: z.array(
    z.object({
      codec: z.string(),
      knobs: z.record(z.string(), z.unknown()),
      sizeBytes: z.number(),
      lossy: z.boolean(),
      score: z.number().nullable(),
      accepted: z.boolean(),
      note: z.string(),
    }),
  ),
});

/** The score measured on the files, independent of the report. */
async function score(source: Buffer, result: Buffer) {
  const decode = async (bytes: Buffer) => toRaster(sharp(bytes).autoOrient().toColourspace('srgb'));
  const [before, after] = [await decode(source), await decode(result)];
  const alpha = before.channels % 2 === 0 || after.channels % 2 === 0;
  return scorePair(toColourRaster(before, alpha), toColourRaster(after, alpha));
}

const stills = [
  'sample.jpg',
  'gray.jpg',
  'display-p3.jpg',
  'exif-gps-orientation-6.jpg',
  'photo.png',
  'alpha.png',
  'lossless-alpha.webp',
  'lossy.webp',
];

describe.each([
  ['intelligent', 79.5],
  ['ultra', 69.5],
] as const)('optimizeImage: %s', (compression, floor) => {
  test.each(stills)('%s and its worst tile reach the goal, and the report has the score', async (name) => {
    const { main, report } = await optimize(fixture(name), { compression });
    const measured = await score(fixture(name), main);
    expect(measured.score).toBeGreaterThanOrEqual(floor - 0.1);
    expect(measured.worstTile).toBeGreaterThanOrEqual(floor - 12);
    if (report.lossy) expect(Math.abs(Number(report.score) - measured.score)).toBeLessThan(1);
    else expect(measured.score).toBe(100);
  });
});

test('optimizeImage: a lossy result scores at most 2 points above its target', async () => {
  const { report } = await optimize(fixture('sample.jpg'), {});
  expect(report).toMatchObject({ lossy: true, codec: 'jpeg-mozjpeg' });
  expect(Number(report.score)).toBeLessThan(82);
});

test('optimizeImage: the report lists the best encoding of a search that found none, with what it scores', async () => {
  // dots of red and blue: VP8 halves the resolution of colours at every quality
  const dots = Buffer.alloc(48 * 48 * 3);
  for (let pixel = 0; pixel < 48 * 48; pixel += 1) dots[pixel * 3 + ((pixel + Math.floor(pixel / 48)) % 2) * 2] = 255;
  const source = await sharp(dots, { raw: { width: 48, height: 48, channels: 3 } })
    .webp({ lossless: true })
    .toBuffer();
  const { report } = await optimize(source, { target: 95 });
  const { candidates } = reportSchema.parse(report);
  const rejected = candidates.filter(({ accepted }) => !accepted);
  expect(rejected).toMatchObject([{ codec: 'webp-lossy', knobs: { near: false }, lossy: true, sizeBytes: expect.any(Number) }]);
  expect(rejected[0]?.score).toBeLessThan(94.5);
  expect(rejected[0]?.note).toMatch(/^scores \S+ of 95\.0/);
  expect(report.codec).not.toBe('webp-lossy');
});

describe('optimizeImage: targets and budgets', () => {
  test('reaches a custom target', async () => {
    for (const target of [60, 90]) {
      const { main, report } = await optimize(fixture('sample.jpg'), { target });
      expect(report.target).toBe(target);
      const measured = await score(fixture('sample.jpg'), main);
      expect(Math.abs(measured.score - target)).toBeLessThan(2);
    }
  });

  test.each(['sample.jpg', 'photo.png'])('meets a byte budget for %s with a lower target', async (name) => {
    const unlimited = await optimize(fixture(name), {});
    const maxBytes = Math.round(unlimited.main.length * 0.7);
    const { main, report } = await optimize(fixture(name), { maxBytes });
    expect(main.length).toBeLessThanOrEqual(maxBytes);
    expect(Number(report.score)).toBeLessThan(Number(unlimited.report.score));
    expect(Number(report.target)).toBeLessThan(80);
  });

  test('reports a byte budget that no encoding meets', async () => {
    const { report } = await optimize(fixture('sample.jpg'), { maxBytes: 100 });
    expect(report.reason).toContain('does not fit in 100 bytes');
  });

  test('makes smaller WebP and AVIF extras at the same score', async () => {
    const { main, webp, avif, report } = await optimize(fixture('photo.png'), { extras: ['webp', 'avif'] });
    for (const extra of [webp, avif]) expect((await score(fixture('photo.png'), extra)).score).toBeGreaterThanOrEqual(79);
    expect([webp.length < main.length, avif.length < webp.length]).toEqual([true, true]);
    expect(report.extras).toMatchObject([
      { format: 'webp', target: 80 },
      { format: 'avif', target: 80 },
    ]);
  });

  test('reaches the goal at every speed', async () => {
    for (const speed of ['fast', 'thorough'] as const) {
      const { main } = await optimize(fixture('sample.jpg'), { speed });
      expect((await score(fixture('sample.jpg'), main)).score).toBeGreaterThanOrEqual(79.4);
    }
  });
});

describe('optimizeImage: a source of low quality', () => {
  const encodeAt = (quality: number) => sharp(fixture('photo.png')).jpeg({ quality }).toBuffer();

  test('gets a higher target below quality 75', async () => {
    const { report } = await optimize(await encodeAt(70), {});
    expect(report.target).toBe(85);
    expect(report.reason).toContain('saved at quality 70');
  });

  test('gets no lossy encoding below quality 60', async () => {
    const { report } = await optimize(await encodeAt(50), {});
    expect(report).toMatchObject({ lossy: false, target: null });
  });
});

test('optimizeImage: encodes a resized image lossy even when its source has quality 50', async () => {
  const lowQuality = await sharp(fixture('photo.png')).jpeg({ quality: 50 }).toBuffer();
  const { report, main } = await optimize(lowQuality, { operations: [{ kind: 'fit-inside', maxWidth: 300 }] });
  expect(report).toMatchObject({ lossy: true, codec: 'jpeg-mozjpeg', target: 85 });
  expect(main.length).toBeLessThan(lowQuality.length);
});

test.each(['sample.jpg', 'photo.png', 'still.gif', 'animated.gif', 'lossless-alpha.webp', 'photo.avif'])(
  'optimizeImage: optimizing %s four times returns the bytes of the first time',
  async (name) => {
    const first = (await optimize(fixture(name), {})).main;
    let bytes = first;
    for (let generation = 2; generation <= 4; generation += 1) bytes = (await optimize(Buffer.from(bytes), {})).main;
    expect(bytes.equals(first)).toBe(true);
  },
);

test.each(['intelligent', 'ultra'] as const)('optimizeImage: %s changes the alpha of a soft shadow by at most 3', async (compression) => {
  const side = 240;
  const opacityAt = (x: number, y: number) => Math.max(0, Math.round(160 * (1 - Math.hypot(x - 120, y - 120) / 120)));
  const shadow = Buffer.alloc(side * side * 4);
  for (let i = 0; i < side * side; i += 1) shadow[i * 4 + 3] = opacityAt(i % side, Math.floor(i / side));
  const source = await sharp(shadow, { raw: { width: side, height: side, channels: 4 } })
    .png()
    .toBuffer();
  const { main } = await optimize(source, { compression });
  const result = await sharp(main).ensureAlpha().extractChannel('alpha').raw().toBuffer();
  const differences = [...result].map((alpha, i) => Math.abs(alpha - (shadow[i * 4 + 3] ?? 0)));
  expect(differences.reduce((largest, difference) => Math.max(largest, difference), 0)).toBeLessThanOrEqual(3);
  expect(main.length).toBeLessThan(source.length / 2);
});

test('optimizeImage: a gray image keeps its profile, and its extras look the same without one', async () => {
  const { main, webp, avif, report } = await optimize(fixture('gray.jpg'), { extras: ['webp', 'avif'] });
  const header = await sharp(main).metadata();
  expect(report.codec).toBe('jpeg-mozjpeg');
  expect(header).toMatchObject({ space: 'b-w', channels: 1 });
  expect(header.icc).toEqual((await sharp(fixture('gray.jpg')).metadata()).icc);
  for (const extra of [webp, avif]) {
    expect((await sharp(extra).metadata()).icc).toBeUndefined();
    expect((await score(fixture('gray.jpg'), extra)).score).toBeGreaterThanOrEqual(79);
  }
});

test('optimizeImage: stripLocation removes GPS and keeps all other EXIF', async () => {
  const { main, report } = await optimize(fixture('exif-gps-orientation-6.jpg'), { metadata: 'all', stripLocation: true });
  const { exif } = await sharp(main).metadata();
  expect(exif?.includes(Buffer.from([0x25, 0x88]))).toBe(false);
  expect(exif?.length).toBeGreaterThan(100);
  expect(report.stripped).toContain('gps');
});
