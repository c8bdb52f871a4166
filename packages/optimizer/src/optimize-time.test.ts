import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import { sniff } from '@pixmill/image-formats';
import type { z } from 'zod';
import { optimizeImage } from './optimize.js';
import type { OptimizeResult } from './optimize-result.js';
import { createCountedBudget } from './testing/counted-budget.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const limits = { maxPixels: 4_000_000, maxAnimationPixels: 20_000_000, maxFrames: 500 };
const timeRanOut = 'time ran out: this is the best candidate so far';
type SpecInput = Partial<z.input<typeof jobSpecSchema>>;

/** Optimizes with time for this number of encodings. */
async function optimizeWithin(encodings: number, bytes: Buffer, input: SpecInput = {}) {
  const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, extras: [], ...input });
  const { variants, report } = await optimizeImage(
    { bytes, spec, limits },
    { onMeasured: () => {}, signal: new AbortController().signal, createBudget: () => createCountedBudget(encodings) },
  );
  const [main] = variants;
  if (!main) throw new Error('no main variant');
  return { main, variants, report };
}

const stills = ['sample.jpg', 'photo.png', 'palette.png', 'rgb-16-bit.png', 'still.gif', 'lossy.webp', 'lossless-alpha.webp', 'photo.avif'];
const animations = ['animated.gif', 'animated.webp'];
const others = ['animated.png', 'cmyk-profile.jpg', 'gray.jpg', 'alpha.png'];

describe('optimizeImage: no time', () => {
  test.each([...stills, ...animations, ...others])('%s: the result is not larger and has the same format', async (name) => {
    const source = fixture(name);
    const { main, report } = await optimizeWithin(0, source);
    expect(sniff(main.bytes)).toEqual(sniff(source));
    expect(main.bytes.length).toBeLessThanOrEqual(source.length);
    expect(report.lossy).toBe(false);
  });

  test('the source is the result when no candidate is smaller, and the report says why', async () => {
    const source = fixture('photo.avif');
    const { main, report } = await optimizeWithin(0, source);
    expect(main.bytes.equals(source)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', reason: expect.stringContaining('time ran out before a smaller encoding was found') });
  });

  test.each(stills)('%s: the copies that were requested are there', async (name) => {
    const { variants, report } = await optimizeWithin(0, fixture(name), { extras: ['webp', 'avif'] });
    expect(variants.map(({ role }) => role)).toEqual(['main', 'webp', 'avif']);
    for (const { role, bytes } of variants.slice(1)) expect(sniff(bytes).format).toBe(role);
    expect(report.reason).toContain('time ran out for the');
  });

  test.each(animations)('%s: the copy keeps its frames', async (name) => {
    const { variants } = await optimizeWithin(0, fixture(name), { extras: ['webp'] });
    expect(variants.map(({ role }) => role)).toEqual(['main', 'webp']);
    expect(variants[1]?.bytes.includes('ANMF')).toBe(true);
  });

  test.each(
    (['jpeg', 'png', 'gif', 'webp', 'avif'] as const).flatMap((format) =>
      ['sample.jpg', 'alpha.png', 'animated.gif'].map((name) => ({ format, name })),
    ),
  )('$name: becomes $format', async ({ format, name }) => {
    for (const compression of ['intelligent', 'lossless'] as const) {
      const { main } = await optimizeWithin(0, fixture(name), {
        output: { format },
        compression,
        operations: [{ kind: 'scale', size: 0.5 }],
      });
      expect(sniff(main.bytes).format).toBe(format);
    }
  });

  test('a photo in another size is one encoding that reaches the goal', async () => {
    const { report } = await optimizeWithin(0, fixture('sample.jpg'), { operations: [{ kind: 'scale', size: 0.5 }] });
    expect(report).toMatchObject({ codec: 'jpeg-mozjpeg', lossy: true });
    expect(Number(report.score)).toBeGreaterThanOrEqual(79.5);
  });

  test('a short request is one without time', async () => {
    const spec: JobSpec = { ...defaultJobSpec, extras: [] };
    const request = { bytes: fixture('photo.png'), spec, limits, isShort: true };
    const { report } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
    expect(report).toMatchObject({ codec: 'png-repack', reason: expect.stringContaining(timeRanOut) });
  });
});

describe('optimizeImage: time for some encodings', () => {
  test.each([1, 2, 3, 5])('%i: the result is not larger, and a lossy one reaches the goal', async (encodings) => {
    for (const name of ['sample.jpg', 'photo.png', 'animated.gif']) {
      const source = fixture(name);
      const { main, report } = await optimizeWithin(encodings, source);
      expect(main.bytes.length).toBeLessThanOrEqual(source.length);
      if (report.lossy) expect(Number(report.score)).toBeGreaterThanOrEqual(79.5);
    }
  });

  test('a lossless candidate is the result when the time ends before a lossy one is found', async () => {
    const { report } = await optimizeWithin(1, fixture('photo.png'));
    expect(report).toMatchObject({ codec: 'png-oxipng', lossy: false, reason: expect.stringContaining(timeRanOut) });
  });

  test('the best lossy candidate so far is the result, and the report has the sentence', async () => {
    const { report } = await optimizeWithin(3, fixture('sample.jpg'));
    expect(report).toMatchObject({ codec: 'jpeg-mozjpeg', lossy: true, reason: expect.stringContaining(timeRanOut) });
  });

  test('without a limit no report mentions time', async () => {
    const { report } = await optimizeWithin(Number.POSITIVE_INFINITY, fixture('sample.jpg'));
    expect(report.reason).not.toContain('time');
  });
});

describe('optimizeImage: fallback', () => {
  async function findFallback(bytes: Buffer, input: SpecInput): Promise<OptimizeResult | null> {
    const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, extras: [], ...input });
    let fallback: OptimizeResult | null = null;
    const onFallback = (result: OptimizeResult) => {
      fallback = result;
    };
    await optimizeImage({ bytes, spec, limits, isShort: true }, { onMeasured: () => {}, onFallback, signal: new AbortController().signal });
    return fallback;
  }

  test('is the unchanged source, also as a copy in its format', async () => {
    const source = fixture('lossy.webp');
    const fallback = await findFallback(source, { extras: ['webp', 'avif'] });
    expect(fallback?.variants.map(({ role, bytes }) => [role, bytes.equals(source)])).toEqual([
      ['main', true],
      ['webp', true],
    ]);
    expect(fallback?.report).toMatchObject({ codec: 'source', reason: expect.stringContaining('time ran out: the source is unchanged') });
    expect(fallback?.report.reason).toContain('no avif copy: time ran out');
  });

  test('is missing when the source cannot be the result', async () => {
    expect(await findFallback(fixture('sample.jpg'), { output: { format: 'webp' } })).toBeNull();
    expect(await findFallback(fixture('sample.jpg'), { operations: [{ kind: 'flip', horizontal: true }] })).toBeNull();
  });
});
