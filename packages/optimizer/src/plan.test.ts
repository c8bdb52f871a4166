import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';
import { readOrientation } from '@pixmill/image-formats';
import { planImage } from './plan.js';

const facts: ImageFacts = {
  format: 'jpeg',
  width: 800,
  height: 600,
  orientation: 1,
  frames: 1,
  colour: 'rgb',
  is16Bit: false,
  firstFrameOnly: false,
  lossless: false,
  alpha: false,
  interlaced: false,
  icc: null,
  hdr: null,
  exif: null,
  xmp: null,
  iptc: null,
  density: null,
  contents: [],
};
const spec: JobSpec = { ...defaultJobSpec };
const extrasOf = (image: ImageFacts, options: Partial<JobSpec>) =>
  planImage(image, { ...spec, extras: ['webp', 'avif'], ...options }).extras.map(({ format }) => format);

describe('planImage', () => {
  test('drops fit-inside when the image fits already', () => {
    const plan = planImage(facts, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 800, maxHeight: 900 }] });
    expect(plan).toMatchObject({ operations: [], width: 800, height: 600 });
  });

  test('applies fit-inside to the upright size', () => {
    const plan = planImage({ ...facts, orientation: 6 }, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 300 }] });
    expect(plan).toMatchObject({ width: 300, height: 400 });
    expect(readOrientation(plan.sourceMetadata.exif ?? Buffer.alloc(0))).toBe(6);
    expect(plan.pixelMetadata.exif).toBeNull();
  });

  test('drops cmyk-to-rgb for lossless and notes it', () => {
    const cmyk: ImageFacts = { ...facts, colour: 'cmyk' };
    const operations: JobSpec['operations'] = [{ kind: 'cmyk-to-rgb' }];
    expect(planImage(cmyk, { ...spec, operations }).operations).toEqual(operations);
    expect(planImage(cmyk, { ...spec, operations, compression: 'lossless' })).toMatchObject({
      operations: [],
      notes: ['lossless keeps CMYK'],
    });
    expect(planImage(facts, { ...spec, operations }).operations).toEqual([]);
  });

  test('keeps operations and extras of an animated PNG, whose frames are decoded', () => {
    const apng: ImageFacts = { ...facts, format: 'png', firstFrameOnly: true, frames: 4, lossless: true };
    const operations: JobSpec['operations'] = [{ kind: 'fit-inside', maxWidth: 10 }];
    const plan = planImage(apng, { ...spec, operations, extras: ['webp', 'avif'] });
    expect(plan).toMatchObject({ operations, frames: 4, extras: [{ format: 'webp', operations, mustReencode: true }] });
    expect(plan.notes).toEqual(['no avif copy: an animation would lose its frames']);
  });

  describe('an animated AVIF, of which only the first frame is decoded', () => {
    const sequence: ImageFacts = { ...facts, format: 'avif', firstFrameOnly: true, frames: 4 };

    test('drops fit-inside and extras, and notes it', () => {
      const plan = planImage(sequence, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 10 }], extras: ['webp'] });
      expect(plan).toMatchObject({ operations: [], extras: [] });
      expect(plan.notes.join()).toMatch(/not resized.*no webp copy/);
    });

    test.each<[Partial<JobSpec>, string]>([
      [
        { operations: [{ kind: 'flip', horizontal: false, vertical: true }] },
        'flip: an animated AVIF cannot be changed without the loss of its frames',
      ],
      [{ output: { ...spec.output, format: 'webp' } }, 'output: an animated AVIF would lose its frames as webp'],
      [{ output: { ...spec.output, format: 'gif' } }, 'output: an animated AVIF would lose its frames as gif'],
    ])('rejects an operation and another animated format: %j', (change, message) => {
      expect(() => planImage(sequence, { ...spec, ...change })).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
    });
  });

  describe('an image with high dynamic range', () => {
    const hdr: ImageFacts = { ...facts, format: 'avif', hdr: 'pq' };

    test('drops fit-inside and copies, and notes it', () => {
      const plan = planImage(hdr, { ...spec, operations: [{ kind: 'fit-inside', maxWidth: 10 }], extras: ['webp', 'avif'] });
      expect(plan).toMatchObject({ operations: [], mustReencode: false, extras: [{ format: 'avif', isMain: true }] });
      expect(plan.notes.join()).toMatch(/\(PQ\): only lossless.*not resized.*no webp copy/);
    });

    test('refuses other operations and formats, and names the range', () => {
      const flip: JobSpec['operations'] = [{ kind: 'flip', horizontal: true, vertical: false }];
      const refused = expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining('high dynamic range (PQ)') });
      expect(() => planImage(hdr, { ...spec, operations: flip })).toThrow(refused);
      expect(() => planImage(hdr, { ...spec, output: { ...spec.output, format: 'jpeg' } })).toThrow(refused);
    });
  });

  test('plans no AVIF extra of an animation', () => {
    expect(extrasOf({ ...facts, format: 'gif', frames: 3, lossless: true }, {})).toEqual(['webp']);
  });

  test('plans no extra when a side is longer than the format supports', () => {
    expect(extrasOf({ ...facts, width: 20_000 }, {})).toEqual([]);
    const smaller: JobSpec['operations'] = [{ kind: 'fit-inside', maxWidth: 10_000 }];
    expect(extrasOf({ ...facts, width: 20_000 }, { operations: smaller })).toEqual(['webp', 'avif']);
  });

  test('plans no lossless WebP that needs more memory than a codec process has', () => {
    const huge = { ...facts, width: 10_000, height: 5_001 };
    expect(extrasOf(huge, { compression: 'lossless' })).toEqual([]);
    expect(planImage(huge, { ...spec, compression: 'lossless', extras: ['webp'] }).notes).toEqual([
      expect.stringContaining('50 megapixels'),
    ]);
    expect(extrasOf(huge, { compression: 'ultra' })).toEqual(['webp']);
    expect(extrasOf({ ...huge, height: 5_000 }, { compression: 'lossless' })).toEqual(['webp']);
  });

  test('plans no AVIF that would take too long', () => {
    const plan = planImage({ ...facts, width: 8_000, height: 3_001 }, { ...spec, extras: ['avif'] });
    expect(plan).toMatchObject({ extras: [], notes: [expect.stringContaining('24 megapixels')] });
  });

  test('uses the main result as the extra when both have the same format', () => {
    const { extras } = planImage({ ...facts, format: 'webp' }, { ...spec, extras: ['webp', 'avif'] });
    expect(extras.map(({ format, isMain }) => [format, isMain])).toEqual([
      ['webp', true],
      ['avif', false],
    ]);
  });
});
