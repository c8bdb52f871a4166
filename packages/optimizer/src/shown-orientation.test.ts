import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JobSpec } from '@pixmill/contracts';
import { readHeaderSize } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, type EncodedImage, openBrowserJudge } from '@pixmill/testkit/browser';
import { openEncoded } from './pixels/open-encoded.js';
import { readFacts } from './source/read-facts.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';
import { createOrientationFiles, type OrientationFile } from './testing/orientation-files.js';

/** Steps of 255. Encodings differ at the edges of the quarters; a quarter in another place alone makes 60. */
const MAX_MEAN_DIFFERENCE = 8;
/** Files whose orientation a careless reader or writer gets wrong, as sources of results. */
const traps = [
  'SHORT 6',
  '6 of type 4, little endian',
  '9 and 6 in one directory',
  'LONG 3 and SHORT 6 in one directory',
  'a directory that ends after its entry',
  'a header that ends in another byte',
  'two segments: none, 6',
  'behind the samples',
  '3 before the samples, 6 behind them',
  'two chunks: none, 6',
  'a raw profile named exif',
  'EXIF',
];

const optimizeInChild = openOptimizerForTests();
let judge: BrowserJudge;
let files: readonly OrientationFile[];
beforeAll(async () => {
  files = await createOrientationFiles();
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

/** The file as the optimizer decodes it, in a format that nothing turns. */
async function decodeUpright(bytes: Buffer): Promise<EncodedImage> {
  return { bytes: await openEncoded(bytes).autoOrient().webp({ lossless: true }).toBuffer(), format: 'webp' };
}

async function optimize({ bytes }: EncodedImage, spec: Partial<JobSpec>) {
  const { variants, source } = await optimizeInChild(bytes, spec);
  return { variants, source };
}

/** Whether Chromium shows both at the same size, and every quarter in the same place. */
async function isShownAlike(source: EncodedImage, result: EncodedImage): Promise<boolean> {
  const { source: before, result: after, mean } = await judge.compare(source, result);
  return before.width === after.width && before.height === after.height && mean < MAX_MEAN_DIFFERENCE;
}

describe('orientation: what Chromium turns', () => {
  test('orientation: every file is decoded as Chromium shows it, whatever says its orientation', async () => {
    const different: string[] = [];
    for (const file of files) {
      const isAlike = await isShownAlike(file, await decodeUpright(file.bytes)).catch(() => false);
      const [facts, shown] = [await readFacts(file.bytes, file.format), await judge.inspect(file)];
      const size = readHeaderSize(file.bytes, file.format);
      const isTurned = facts.orientation >= 5;
      const isSized = size.width === shown?.width && size.height === shown.height && isTurned === shown.width < shown.height;
      if (!isAlike || !isSized) different.push(`${file.format}: ${file.name}`);
    }
    expect(different).toEqual([]);
    // the matrix has files of each orientation
    const orientations = await Promise.all(files.map(async ({ bytes, format }) => (await readFacts(bytes, format)).orientation));
    expect(new Set(orientations)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  });

  test.each([
    ['lossless', 'none'],
    ['lossless', 'all'],
    ['intelligent', 'all'],
  ] as const)(
    'optimizer: no result and no copy is turned otherwise than its source, at %s with metadata %s',
    async (compression, metadata) => {
      const different: string[] = [];
      for (const file of files.filter(({ name }) => traps.includes(name))) {
        const { variants } = await optimize(file, { compression, metadata, extras: ['webp'] });
        for (const variant of variants) {
          if (!(await isShownAlike(file, variant).catch(() => false))) different.push(`${file.format}: ${file.name}, ${variant.role}`);
        }
      }
      expect(different).toEqual([]);
    },
  );
});

describe('optimizer: EXIF behind the samples of a PNG', () => {
  const source = { bytes: fixtureBytes('faults/exif6-late.png'), format: 'png' } as const;

  test.each(['none', 'all'] as const)('optimizer: exif6-late.png is not turned at lossless, with metadata %s', async (metadata) => {
    const { variants } = await optimize(source, { compression: 'lossless', metadata, extras: ['webp'] });
    for (const variant of variants) expect((await judge.compare(source, variant)).largest).toBe(0);
  });

  test('optimizer: exif6-late.png keeps its ratio when it is resized', async () => {
    const { variants } = await optimize(source, { operations: [{ kind: 'fit-inside', maxWidth: 120, maxHeight: 120 }] });
    expect(variants[0]).toMatchObject({ width: 120, height: 80 });
  });
});
