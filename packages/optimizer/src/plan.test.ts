import { describe, expect, test } from '@jest/globals';
import type { Compression, JobSpec } from '@pixmill/contracts';
import { codecs } from './codecs/index.js';
import type { ImageFacts } from './image-facts.js';
import { readOrientation } from './metadata/exif.js';
import { planImage } from './plan.js';

const facts: ImageFacts = {
  format: 'jpeg',
  width: 800,
  height: 600,
  orientation: 1,
  frames: 1,
  colour: 'rgb',
  deep: false,
  apng: false,
  lossless: false,
  gainMap: false,
  icc: null,
  exif: null,
  others: [],
};
const spec: JobSpec = { compression: 'intelligent', operations: [], extras: [], keepExif: false };
const names = (plan: ReturnType<typeof planImage>) => plan.chains.map(({ candidates }) => candidates.map(({ codec }) => codec));

describe('planImage', () => {
  test('without an operation the lossless transcode competes with the lossy encoding', () => {
    expect(names(planImage(facts, spec))).toEqual([['jpeg-transcode', 'jpeg-repack', 'jpeg-mozjpeg']]);
    expect(names(planImage(facts, { ...spec, compression: 'lossless' }))).toEqual([['jpeg-transcode', 'jpeg-repack']]);
  });

  test('a box that is large enough is no operation', () => {
    const plan = planImage(facts, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 800, maxHeight: 900 }] });
    expect(plan).toMatchObject({ operations: [], width: 800, height: 600 });
    expect(names(plan)).toEqual([['jpeg-transcode', 'jpeg-repack', 'jpeg-mozjpeg']]);
  });

  test('a box is measured upright, and re-packing is only the way out', () => {
    const plan = planImage({ ...facts, orientation: 6 }, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 300 }] });
    expect(plan).toMatchObject({ width: 300, height: 400 });
    expect(names(plan)).toEqual([['jpeg-mozjpeg'], ['jpeg-transcode', 'jpeg-repack']]);
    expect(readOrientation(plan.sourceMetadata.exif ?? Buffer.alloc(0))).toBe(6);
    expect(plan.pixelMetadata.exif).toBeNull();
  });

  test('lossless wins over cmyk-to-rgb and says so', () => {
    const cmyk: ImageFacts = { ...facts, colour: 'cmyk' };
    const operations: JobSpec['operations'] = [{ kind: 'cmyk-to-rgb' }];
    expect(planImage(cmyk, { ...spec, operations }).operations).toEqual(operations);
    expect(planImage(cmyk, { ...spec, operations, compression: 'lossless' })).toMatchObject({
      operations: [],
      notes: ['lossless keeps CMYK'],
    });
    expect(planImage(facts, { ...spec, operations }).operations).toEqual([]);
  });

  test('an animated PNG keeps its frames: no operation, no WebP copy, and says so', () => {
    const apng: ImageFacts = { ...facts, format: 'png', apng: true, frames: 4, lossless: true };
    const plan = planImage(apng, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 10 }], extras: ['webp'] });
    expect(plan).toMatchObject({ operations: [], webp: null });
    expect(plan.notes.join()).toMatch(/not resized.*no WebP copy/);
  });

  test('a side that WebP cannot hold means no copy', () => {
    expect(planImage({ ...facts, width: 20_000 }, { ...spec, extras: ['webp'] }).webp).toBeNull();
    const smaller: JobSpec['operations'] = [{ kind: 'fit-inside', maxWidth: 10_000 }];
    expect(planImage({ ...facts, width: 20_000 }, { ...spec, extras: ['webp'], operations: smaller }).webp).not.toBeNull();
  });

  test('a lossless WebP that would not fit into a codec process is not tried', () => {
    const huge = { ...facts, width: 10_000, height: 5_001 };
    const lossless: JobSpec = { ...spec, compression: 'lossless', extras: ['webp'] };
    expect(planImage(huge, lossless)).toMatchObject({ webp: null, notes: [expect.stringContaining('50 megapixels')] });
    expect(planImage(huge, { ...lossless, compression: 'ultra' }).webp).not.toBeNull();
    expect(planImage({ ...huge, height: 5_000 }, lossless).webp).not.toBeNull();
    const webp = planImage({ ...huge, format: 'webp', lossless: true }, lossless);
    expect([names(webp), webp.webp?.candidates]).toEqual([[['webp-repack']], []]);
  });

  test('every planned codec exists', () => {
    const levels: readonly Compression[] = ['lossless', 'intelligent', 'ultra'];
    const formats = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const;
    const variants = formats.flatMap((format) => [
      { ...facts, format },
      { ...facts, format, lossless: true, frames: 3 },
    ]);
    const planned = variants.flatMap((variant) =>
      levels.flatMap((compression) => {
        const operated = planImage(variant, { ...spec, compression, operations: [{ kind: 'fit-inside', maxWidth: 10 }], extras: ['webp'] });
        const plain = planImage(variant, { ...spec, compression });
        return [...operated.chains, ...plain.chains].flatMap(({ candidates }) => candidates).concat(operated.webp?.candidates ?? []);
      }),
    );
    const known = codecs.map(({ name }) => name);
    expect(planned.filter(({ codec }) => !known.includes(codec))).toEqual([]);
    expect(planned.length).toBeGreaterThan(30);
  });
});
