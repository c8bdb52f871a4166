import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import { openEncoded } from './pixels/open-encoded.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';
import { type GifTestFile, type GifTestImage, writeGif } from './testing/write-gif.js';

const size = { width: 32, height: 24 };
const fourColours = [
  [230, 20, 20],
  [20, 200, 20],
  [20, 20, 230],
  [250, 250, 250],
] as const;
const manyColours = Array.from({ length: 256 }, (_, index) => [index, 255 - index, (index * 7) % 256] as const);

const quarters: GifTestImage = { index: (x, y) => ((x >> 2) & 1) + 2 * ((y >> 2) & 1) };
const allIndices: GifTestImage = { index: (x, y) => (y * 16 + x) % 256 };
const plain = (index: number): GifTestImage => ({ index: () => index });
const inner = [8, 4, 16, 12] as const;
const small = [4, 4, 10, 10] as const;
const corner = [20, 12, 8, 8] as const;
const square = [8, 0, 16, 16] as const;

/** Animations that leave a part of the canvas uncovered, with `fourColours`, and with `manyColours`. */
const uncovered: readonly (readonly [string, readonly GifTestImage[]])[] = [
  ['a still image', [{ ...quarters, region: inner }]],
  ['a still image without graphic control', [{ ...quarters, region: inner, hasControl: false }]],
  ['an interlaced still image', [{ ...quarters, region: inner, isInterlaced: true }]],
  ['a first image partly outside', [{ ...quarters, region: [20, 12, 20, 20] }]],
  [
    'a first image of no size',
    [
      { ...quarters, region: [0, 0, 0, 0] },
      { ...plain(1), region: small },
    ],
  ],
  [
    'a first image under a small one',
    [
      { ...quarters, region: inner },
      { ...plain(1), region: small },
    ],
  ],
  ['a first image before one of the canvas', [{ ...quarters, region: inner }, plain(1)]],
  [
    'a first image that restores the canvas',
    [
      { ...quarters, disposal: 3 },
      { ...plain(1), region: small },
    ],
  ],
  [
    'a first image that is cleared',
    [
      { ...quarters, disposal: 2 },
      { ...plain(1), region: small },
    ],
  ],
  ['an image that is cleared', [quarters, { ...plain(1), region: small, disposal: 2 }, { ...plain(3), region: corner }]],
  [
    'an image that is cleared beside a transparent one',
    [
      { ...quarters, transparentIndex: 3 },
      { ...plain(1), region: small, disposal: 2 },
      { ...plain(3), region: corner },
    ],
  ],
  [
    'an image that restores what was cleared',
    [quarters, { ...plain(1), region: small, disposal: 2 }, { ...plain(3), region: inner, disposal: 3 }, { ...plain(2), region: corner }],
  ],
  [
    'a frame of 0 ms',
    [
      { ...quarters, region: inner, delay: 0 },
      { ...plain(1), region: small, delay: 1 },
      { ...plain(2), region: corner },
    ],
  ],
];
const uncoveredOf256: typeof uncovered = [
  ['an interlaced still image of all indices', [{ ...allIndices, region: square, isInterlaced: true }]],
  ['a still image of one index', [{ ...plain(7), region: square }]],
  [
    'a first image of all indices',
    [
      { ...allIndices, region: square },
      { ...plain(1), region: corner },
    ],
  ],
];
const toFile = (images: readonly GifTestImage[], colours: GifTestFile['colours']) =>
  writeGif({ ...size, colours, backgroundIndex: 2, images });

const optimizeInChild = openOptimizerForTests();
let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

/** The frames as the optimizer decodes them, on white. */
async function decodeOnWhite(bytes: Buffer): Promise<Buffer> {
  return openEncoded(bytes, { animated: true }).toColourspace('srgb').flatten({ background: 'white' }).ensureAlpha().raw().toBuffer();
}

/** The frames as Chromium shows them, on white. */
async function showOnWhite(bytes: Buffer): Promise<Buffer> {
  const image = { bytes, format: 'gif' } as const;
  const { durationsMs = [] } = (await judge.inspect(image)) ?? {};
  const starts = durationsMs.map((_, frame) => durationsMs.slice(0, frame).reduce((total, ms) => total + ms, 0));
  const { pictures } = await judge.show(image, { atMs: starts.length > 0 ? starts : [0], background: 'white' });
  return Buffer.concat(pictures.map(({ rgba }) => rgba));
}

async function optimize(bytes: Buffer, spec: Partial<JobSpec>) {
  const { variants, report } = await optimizeInChild(bytes, spec);
  const variantOf = (role: string) => variants.find((variant) => variant.role === role);
  return { main: variantOf('main') ?? { bytes, format: 'gif' as const }, webp: variantOf('webp'), report };
}

describe('gif: what no image covers', () => {
  test.each(uncovered)('gif: %s is decoded as Chromium shows it', async (_, images) => {
    const bytes = toFile(images, fourColours);
    expect(Buffer.compare(await decodeOnWhite(bytes), await showOnWhite(bytes))).toBe(0);
  });

  test.each(uncoveredOf256)('gif: %s of 256 is decoded as Chromium shows it', async (_, images) => {
    const bytes = toFile(images, manyColours);
    expect(Buffer.compare(await decodeOnWhite(bytes), await showOnWhite(bytes))).toBe(0);
  });

  test.each([
    ['a first image that does not cover the canvas', [{ ...quarters, region: inner }]],
    ['an image with a transparent index', [{ ...quarters, transparentIndex: 0 }]],
  ])('gif: indices without a colour are decoded as Chromium shows them, in %s', async (_, images) => {
    const bytes = toFile(images, fourColours.slice(0, 2));
    expect(Buffer.compare(await decodeOnWhite(bytes), await showOnWhite(bytes))).toBe(0);
  });

  test.each([
    ['a first image that covers the canvas', [quarters, { ...plain(1), region: small }]],
    ['a cleared image that the next one covers', [{ ...quarters, disposal: 2 }, plain(2)]],
  ])('gif: %s gets no alpha channel', async (_, images) => {
    const { hasAlpha } = await openEncoded(toFile(images, fourColours), { animated: true }).metadata();
    expect(hasAlpha).toBe(false);
  });
});

describe('optimizer: a GIF whose first frame does not cover the canvas', () => {
  const offsetFirst = fixtureBytes('faults/offset-first.gif');
  const source = { bytes: offsetFirst, format: 'gif' } as const;

  test.each(['lossless', 'intelligent', 'ultra'] as const)(
    'optimizer: offset-first.gif stays transparent with its copy, at %s',
    async (compression) => {
      const { main, webp } = await optimize(offsetFirst, { compression, extras: ['webp'] });
      for (const result of [main, webp]) {
        if (!result) throw new Error('there is no WebP copy');
        const { largest, score, source: before, result: after } = await judge.compare(source, result);
        expect(compression === 'lossless' ? largest : 0).toBe(0);
        expect(score).toBeGreaterThanOrEqual(compression === 'ultra' ? 69 : 79);
        expect([after.frames, after.plays]).toEqual([before.frames, before.plays]);
      }
    },
  );

  test('optimizer: offset-first.gif is transparent at its edge as a PNG, and after it was resized', async () => {
    const toPng = { ...defaultJobSpec.output, format: 'png' } as const;
    const resize: JobSpec['operations'] = [{ kind: 'scale', size: 0.5, ratio: 1 }];
    for (const spec of [{ output: toPng }, { operations: resize }, { operations: resize, output: toPng }]) {
      const { main } = await optimize(offsetFirst, spec);
      const { pictures } = await judge.show(main);
      expect(pictures[0]?.rgba[3]).toBe(0);
    }
  });

  test('optimizer: an animation that needs alpha, with all 256 indices in each image, goes back unchanged', async () => {
    const images = [
      { ...allIndices, region: square },
      { ...allIndices, region: [4, 0, 16, 16], disposal: 2 } as const,
      { ...allIndices, region: square },
    ];
    const bytes = toFile(images, manyColours);
    const { main, webp, report } = await optimize(bytes, { extras: ['webp'] });
    expect([main.bytes.equals(bytes), webp]).toEqual([true, undefined]);
    expect(report.source).toMatchObject({ frames: 3 });
    await expect(optimize(bytes, { operations: [{ kind: 'flip', horizontal: false, vertical: true }] })).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
  });
});
