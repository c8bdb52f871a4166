import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Compression, readRepairs } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, type EncodedImage, openBrowserJudge } from '@pixmill/testkit/browser';
import { type Trouble, troubles } from '@pixmill/testkit/damaged';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

/*
 * Chromium decides what is left of a damaged file: the outcome follows from it, and the result has what it shows.
 */

type Outcome = 'sound' | 'repaired' | 'unchanged' | 'damaged';

/** The outcome of each generated file that is not `repaired`. */
const outcomes: readonly (readonly [Outcome, readonly string[]])[] = [
  [
    'damaged',
    [
      'JPEG: progressive, cut in the first scan',
      'JPEG: ends behind the scan header',
      'JPEG: ends before the scan header',
      'JPEG: two SOI markers',
      'JPEG: no quantisation tables',
      'JPEG: height 0',
      'JPEG: height 0 and a DNL segment',
      'JPEG: JFIF segment shorter than its length',
      'JPEG: a number of components that the frame does not have',
      'JPEG: an EOI marker before the image',
      'PNG: wrong checksum of PLTE',
      'PNG: wrong checksum of IHDR',
      'PNG: ends before IDAT',
      'PNG: ends in the first row',
      'PNG: PLTE behind IDAT',
      'PNG: two IHDR chunks',
      'PNG: an unknown critical chunk',
      'PNG: zero bytes between chunks',
      'GIF: ends before its data',
      'GIF: a code size of 12',
      'GIF: no image',
      'WebP: RIFF size above that of the file',
      'WebP: RIFF size below that of the file',
      'WebP: RIFF size one byte short',
      'WebP: RIFF size of 0',
      'WebP: an odd chunk without padding at the end',
      'WebP: lossy, cut in the last rows',
      'WebP: lossy, cut in the middle',
      'WebP: lossless, cut in the last rows',
      'WebP: lossless, cut in the middle',
      'WebP: alpha, cut in the middle of its colours',
      'WebP: ends behind its header',
      'WebP: animation, cut in the last frame',
      'WebP: animation, cut in the first frame',
      'WebP: a canvas that differs from its image',
      'WebP: zero bytes between chunks',
      'AVIF: cut in the last bytes',
      'AVIF: cut in the middle',
      'AVIF: size of meta above the end of the file',
      'AVIF: size of a property above that of its box',
    ],
  ],
  [
    'sound',
    [
      'JPEG: fill bytes between segments',
      'JPEG: bytes before the EOI marker',
      'JPEG: bytes behind the EOI marker',
      'JPEG: no Huffman tables (Motion JPEG)',
      'JPEG: a wrong byte in the coded samples',
      'JPEG: a height below that of the coded samples',
      'PNG: more data than the header says',
      'PNG: bytes behind the compressed data',
      'PNG: bytes behind IEND',
      'PNG: an empty IDAT chunk',
      'GIF: no end code',
      'GIF: bytes behind the end code',
      'GIF: a frame partly outside of the canvas',
      'GIF: a single image larger than the canvas',
      'GIF: a frame outside of the canvas',
      'GIF: a frame of 0 px',
      'GIF: bytes behind the trailer',
      'GIF: a canvas of 0 px',
      'WebP: bytes behind the RIFF size',
      'WebP: a wrong byte in the coded samples',
      'WebP: an unknown chunk',
      'WebP: no alpha flag before an alpha chunk',
      'AVIF: size of mdat above the end of the file',
      'AVIF: size of mdat below that of its data',
      'AVIF: size of mdat left open',
      'AVIF: bytes behind the last box',
    ],
  ],
  ['unchanged', ['AVIF: a wrong byte in the coded samples']],
];
const outcomeOf = (name: string) => outcomes.find(([, names]) => names.includes(name))?.[0] ?? 'repaired';
const withOutcome = (...wanted: Outcome[]) => troubles.filter(({ name }) => wanted.includes(outcomeOf(name)));

/** Chromium shows nothing of these small files, but the upper rows of larger ones. */
const shownByOthers = ['PNG: a wrong byte in the compressed data', 'PNG: a text between IDAT chunks'];
/** JPEG cannot show that rows are missing, so the source is the main result. */
const withoutRows = ['JPEG: cut in the last lines', 'JPEG: cut in the middle'];

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

const optimize = openOptimizerForTests();

/** Pixels that are shown of an image, as RGBA; empty when a page shows nothing. */
async function show(image: EncodedImage): Promise<Buffer> {
  if ((await judge.inspect(image)) === null) return Buffer.alloc(0);
  const { pictures } = await judge.show(image);
  return pictures[0]?.rgba ?? Buffer.alloc(0);
}

const isVisible = (rgba: Buffer) => rgba.some((alpha, at) => at % 4 === 3 && alpha > 0);

/** The largest difference of a channel, multiplied by alpha, where the source shows something. */
function largestDifference(source: Buffer, result: Buffer): number {
  expect(result).toHaveLength(source.length);
  let largest = 0;
  for (let at = 0; at < source.length; at += 4) {
    const [alpha = 0, resultAlpha = 0] = [source[at + 3], result[at + 3]];
    if (alpha === 0) continue;
    largest = Math.max(largest, Math.abs(alpha - resultAlpha));
    for (const channel of [at, at + 1, at + 2]) {
      largest = Math.max(largest, Math.abs((source[channel] ?? 0) * alpha - (result[channel] ?? 0) * resultAlpha) / 255);
    }
  }
  return largest;
}

describe('optimizer: damaged files', () => {
  test.each(withOutcome('damaged'))('optimizer: $name has nothing to show, and fails', async ({ format, make }: Trouble) => {
    const bytes = await make();
    expect(isVisible(await show({ bytes, format }))).toBe(false);
    await expect(optimize(bytes, {})).rejects.toMatchObject({ code: expect.stringMatching(/^(image_damaged|not_an_image)$/) });
  });

  test.each(withOutcome('repaired'))(
    'optimizer: $name is read as Chromium shows it: lossless returns the source, a copy has every pixel',
    async ({ name, format, make }: Trouble) => {
      const bytes = await make();
      const shown = await show({ bytes, format });
      expect(isVisible(shown)).toBe(!shownByOthers.includes(name));
      const { variants, report } = await optimize(bytes, { compression: 'lossless', extras: ['webp'] });
      expect(readRepairs(report).map(({ at }) => at <= bytes.length)).toContain(true);
      expect(variants[0]?.bytes.equals(bytes)).toBe(true);
      const [, copy] = variants;
      if (!copy) throw new Error('there is no copy');
      expect((await judge.inspect(copy))?.damage).toBeNull();
      expect(largestDifference(shown, await show(copy))).toBeLessThanOrEqual(2);
    },
  );

  test.each(withOutcome('repaired'))(
    'optimizer: $name becomes a sound file, which stays as it is',
    async ({ name, format, make }: Trouble) => {
      const bytes = await make();
      const { variants, report } = await optimize(bytes, {});
      const [main] = variants;
      if (!main) throw new Error('there is no main result');
      expect(main.format).toBe(format);
      expect(main.bytes.length).toBeLessThanOrEqual(bytes.length);
      if (withoutRows.includes(name)) {
        expect(main.bytes.equals(bytes)).toBe(true);
        expect(report.reason).toContain('a JPEG cannot show that rows are missing');
      }
      if (main.bytes.equals(bytes)) return;
      expect((await judge.inspect(main))?.damage).toBeNull();
      const again = await optimize(main.bytes, {});
      expect(readRepairs(again.report)).toEqual([]);
      expect(again.variants[0]?.bytes.equals(main.bytes)).toBe(true);
    },
  );

  test.each(withOutcome('sound'))('optimizer: $name is no damage: lossless shows the same pixels', async ({ format, make }: Trouble) => {
    const bytes = await make();
    const { variants, report } = await optimize(bytes, { compression: 'lossless' });
    expect(readRepairs(report)).toEqual([]);
    const [main] = variants;
    if (!main) throw new Error('there is no main result');
    expect(largestDifference(await show({ bytes, format }), await show(main))).toBe(0);
  });

  test.each(withOutcome('unchanged'))('optimizer: $name goes back unchanged, and an operation fails', async ({ make }: Trouble) => {
    const bytes = await make();
    const { variants, report } = await optimize(bytes, { extras: ['webp'] });
    expect(variants.map((variant) => variant.bytes.equals(bytes))).toEqual([true]);
    expect(report.reason).toContain('cannot be decoded: the source is unchanged');
    const resized = optimize(bytes, { operations: [{ kind: 'resize', to: { mode: 'width', width: 20 } }] });
    await expect(resized).rejects.toMatchObject({ code: 'image_damaged' });
  });

  test('optimizer: every generated file has a name of its own, and the lists name generated files alone', () => {
    const names = troubles.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(outcomes.flatMap(([, listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('optimizer: damaged files of cameras and old software', () => {
  test.each([
    ['sos.jpg', 'jpeg'],
    ['notrailer.gif', 'gif'],
    ['badcrc-text.png', 'png'],
  ] as const)('optimizer: %s is optimized, and looks the same', async (name, format) => {
    const source = { bytes: fixtureBytes(`faults/${name}`), format };
    for (const compression of ['lossless', 'intelligent'] satisfies Compression[]) {
      const { variants, report } = await optimize(source.bytes, { compression });
      const [main] = variants;
      if (!main) throw new Error('there is no main result');
      expect(readRepairs(report)).toHaveLength(1);
      expect(main.bytes.length).toBeLessThanOrEqual(source.bytes.length);
      if (compression === 'lossless') expect(main.bytes.equals(source.bytes)).toBe(true);
      const { score } = await judge.compare(source, main, { atMs: [0] });
      expect(score).toBeGreaterThanOrEqual(79);
    }
  });

  test('optimizer: arithmetic coding is read, and no packer of it is needed at lossless', async () => {
    const bytes = readFileSync(new URL('../../../fixtures/faults/arithmetic.jpg', import.meta.url));
    const source = { bytes, format: 'jpeg' } as const;
    const lossless = await optimize(bytes, { compression: 'lossless' });
    expect(readRepairs(lossless.report)).toEqual([]);
    expect(await judge.compare(source, lossless.variants[0] ?? source)).toMatchObject({ largest: 0 });
    const lossy = await optimize(bytes, {});
    expect(lossy.variants[0]?.bytes.length).toBeLessThan(bytes.length);
  });

  test('optimizer: a cut JPEG is white below its last row where it is resized', async () => {
    const bytes = fixtureBytes('bad/truncated.jpg');
    const { variants } = await optimize(bytes, { operations: [{ kind: 'resize', to: { mode: 'width', width: 80 } }] });
    const [main] = variants;
    const rgba = await show(main ?? { bytes, format: 'jpeg' });
    expect(main).toMatchObject({ format: 'jpeg', width: 80, height: 54 });
    expect([...rgba.subarray(-80 * 4)].every((sample) => sample > 250)).toBe(true);
    expect([...rgba.subarray(0, 80 * 4)].every((sample) => sample > 250)).toBe(false);
  });
});
