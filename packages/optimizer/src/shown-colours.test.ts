import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { noMetadata, withJpegMetadata } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, type EncodedImage, openBrowserJudge, type ShownPixels } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { createColourSources } from './testing/colour-sources.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

/*
 * Colours that the samples alone do not have: those of code points, of gAMA and cHRM, of profiles, and of four inks. Chromium shows source and
 * results, which must have the same colours in every cell.
 */

/** px: pictures are compared at this size, in cells of 16 px. */
const size = { width: 48, height: 32 };
const CELL = 16;
/** Of 255. Lossy results differ by 7.2 or less. Samples that are taken over without their colours differ by 16.7 to 126. */
const MAX_CELL_DIFFERENCE = 8;

const optimizeInChild = openOptimizerForTests();
let judge: BrowserJudge;
let sources: Awaited<ReturnType<typeof createColourSources>>;
beforeAll(async () => {
  judge = await openBrowserJudge();
  sources = await createColourSources(fixtureBytes);
});
afterAll(() => judge.close());

function optimize({ bytes }: EncodedImage, options: Partial<JobSpec>) {
  return optimizeInChild(bytes, options);
}

/** Mean red, green and blue of the cells, row by row. */
function toCells({ width, height, rgba }: ShownPixels): number[] {
  const columns = width / CELL;
  const sums = new Float64Array((columns * height * 3) / CELL);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const cell = Math.floor(pixel / width / CELL) * columns + Math.floor((pixel % width) / CELL);
    for (let band = 0; band < 3; band += 1) {
      const at = cell * 3 + band;
      sums[at] = (sums[at] ?? 0) + (rgba[pixel * 4 + band] ?? 0) / CELL ** 2;
    }
  }
  return [...sums];
}

async function showCells(image: EncodedImage): Promise<number[]> {
  const { pictures } = await judge.show(image, { size, background: 'white' });
  return pictures.flatMap(toCells);
}

/** The largest difference of a channel in a cell, of 255. */
async function compareColours(source: EncodedImage, result: EncodedImage | undefined): Promise<number> {
  if (!result) throw new Error('the result is missing');
  const [before, after] = [await showCells(source), await showCells(result)];
  return Math.max(...before.map((value, at) => Math.abs((after[at] ?? 0) - value)));
}

const expectSameColours = async (source: EncodedImage, result: EncodedImage | undefined) =>
  expect(await compareColours(source, result)).toBeLessThan(MAX_CELL_DIFFERENCE);

describe('optimizer: colours in Chromium', () => {
  test.each([
    ['a PNG with gAMA 1', 'pngLinear'],
    ['a PNG with gAMA and cHRM of Display P3', 'pngGammaP3'],
    ['a PNG with cICP of Display P3', 'pngP3'],
    ['a PNG with cICP of BT.2020', 'pngBt2020'],
    ['a gray PNG with gAMA 1', 'pngGrayLinear'],
    ['a gray PNG with gAMA 1 and 16 bits', 'pngDeepGrayLinear'],
    ['an AVIF with code points of Display P3', 'avifP3'],
    ['an AVIF with code points of BT.2020 and 10 bits', 'avifBt2020'],
    ['an AVIF with linear code points', 'avifLinear'],
    ['an AVIF with code points in the coded picture alone', 'avifCodedP3'],
    ['a gray JPEG with a linear RGB profile', 'jpegGrayLinear'],
    ['a JPEG of four inks', 'inks'],
    ['a JPEG of four inks with a profile', 'inksWithProfile'],
    ['a PNG with a profile and 16 bits', 'png16'],
  ] as const)('optimizer: %s has the same colours in its results and copies', async (_, name) => {
    const source = sources[name];
    const { variants } = await optimize(source, { extras: ['webp', 'avif'] });
    expect(variants).toHaveLength(3);
    for (const variant of variants) await expectSameColours(source, variant);
    const lossless = await optimize(source, { compression: 'lossless' });
    const { largest } = await judge.compare(source, lossless.variants[0] ?? source);
    expect(largest).toBe(0);
    const operations: JobSpec['operations'] = [{ kind: 'cmyk-to-rgb' }, { kind: 'fit-inside', maxWidth: size.width }];
    const resized = await optimize(source, { operations });
    expect(resized.variants[0]?.width).toBe(size.width);
    await expectSameColours(source, resized.variants[0]);
    const converted = await optimize(source, { output: { ...defaultJobSpec.output, format: 'jpeg' } });
    await expectSameColours(source, converted.variants[0]);
  });

  test.each([
    ['a PNG with PQ', 'pngPq'],
    ['a PNG with HLG', 'pngHlg'],
    ['an AVIF with PQ', 'avifPq'],
    ['a JPEG with a profile of PQ', 'jpegPq'],
  ] as const)('optimizer: %s looks the same in every pixel, and has no copies', async (_, name) => {
    const source = sources[name];
    const { variants, report } = await optimize(source, { compression: 'ultra', maxBytes: 100, extras: ['webp', 'avif'] });
    expect(variants.map(({ role }) => role)).toEqual(source.format === 'avif' ? ['main', 'avif'] : ['main']);
    expect((await judge.compare(source, variants[0] ?? source)).largest).toBe(0);
    expect([report.lossy, report.reason]).toEqual([false, expect.stringContaining('high dynamic range')]);
  });
});

describe('optimizer: a profile that does not fit the samples', () => {
  test('optimizer: a CMYK profile of an RGB JPEG is dropped and listed, at every level', async () => {
    const { icc } = await sharp(fixtureBytes('images/cmyk-profile.jpg')).metadata();
    const photo = await sharp(fixtureBytes('images/photo.png')).resize(96).jpeg({ quality: 90 }).toBuffer();
    const source = { bytes: withJpegMetadata(photo, { ...noMetadata, icc: icc ?? null }), format: 'jpeg' } as const;
    expect(source.bytes.length).toBeGreaterThan(500_000);
    for (const compression of ['lossless', 'intelligent'] as const) {
      const { variants, report } = await optimize(source, { compression, extras: ['webp'] });
      expect(report.stripped).toEqual(['icc']);
      for (const variant of variants) {
        expect((await sharp(variant.bytes).metadata()).icc).toBeUndefined();
        await expectSameColours(source, variant);
      }
    }
  });
});
