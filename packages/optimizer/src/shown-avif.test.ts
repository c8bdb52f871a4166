import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { readAvifSequence, readHeaderSize } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import { openEncoded } from './pixels/open-encoded.js';
import { readFacts } from './source/read-facts.js';
import { withEditList } from './testing/edit-avif-sequence.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

const sequence = fixtureBytes('avif/sequence-times.avif');

/** A copy with other bytes at the first `type`, counted from the end of that name. */
function withPatch(bytes: Buffer, type: string, patch: Readonly<Record<number, number>>): Buffer {
  const copy = Buffer.from(bytes);
  for (const [offset, value] of Object.entries(patch)) copy.writeUInt32BE(value, copy.indexOf(type, 0, 'latin1') + 4 + Number(offset));
  return copy;
}

function withText(bytes: Buffer, at: number, text: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(text, at, 'latin1');
  return copy;
}

/** The file with another major brand. */
const withBrand = (bytes: Buffer, brand: string) => withText(bytes, 8, brand);
/** A copy whose last box of this type is ignored. */
const without = (bytes: Buffer, type: string) => withText(bytes, bytes.lastIndexOf(type, undefined, 'latin1'), 'free');

/** A copy whose main item names its last two properties in the other order. */
function withSwappedProperties(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  // behind the name, version and flags, the number of items and the id of the item
  const countAt = copy.indexOf('ipma', 0, 'latin1') + 14;
  const last = countAt + (copy[countAt] ?? 0);
  copy.set([copy[last] ?? 0, copy[last - 1] ?? 0], last - 1);
  return copy;
}

/** The grid of which a tile, smaller than the grid, is the primary item. */
function showTile(grid: Buffer): Buffer {
  const text = grid.toString('latin1').replaceAll('infe\x02\0\0\x01', 'infe\x02\0\0\0'); // tiles are hidden
  return withPatch(Buffer.from(text, 'latin1'), 'pitm', { 2: 2 });
}

const sequences: readonly (readonly [string, Buffer])[] = [
  ['seq-small.avif', fixtureBytes('faults/seq-small.avif')],
  ['frames of several durations', sequence],
  ['the brand mif1', withBrand(sequence, 'mif1')],
  ['no alpha', without(sequence, 'trak')],
  ['one play', withEditList(sequence, { repeats: false, segment: 1250, duration: 1250 })],
  ['three plays', withEditList(sequence, { repeats: true, segment: 1250, duration: 3600 })],
  ['plays without end', withEditList(sequence, { repeats: true, segment: 1250, duration: -1 })],
];
const stills: readonly (readonly [string, Buffer])[] = [
  ['a sequence of the brand avif', withBrand(sequence, 'avif')],
  ['a tile of a grid', showTile(fixtureBytes('avif/grid.avif'))],
  ['imir before irot', withSwappedProperties(fixtureBytes('avif/irot-imir.avif'))],
  ...['grid', 'irot-imir', 'exif-6', 'clap-corner', 'clap-inside'].map((name) => [name, fixtureBytes(`avif/${name}.avif`)] as const),
];
/** A frame is decoded by other code than Chromium's. */
const ROUNDING = 2;

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

const toImage = (bytes: Buffer) => ({ bytes, format: 'avif' as const });
const optimize = openOptimizerForTests();
const toOutput = (format: JobSpec['output']['format']) => ({ output: { ...defaultJobSpec.output, format } });

/** The picture or the first frame as the optimizer decodes it. */
async function decodeFirst(bytes: Buffer) {
  return { bytes: await openEncoded(bytes).toColourspace('srgb').png().toBuffer(), format: 'png' as const };
}

describe('AVIF: what Chromium shows', () => {
  test.each(sequences)('AVIF sequence: %s has the frames, durations, plays and first frame that Chromium shows', async (_, bytes) => {
    const shown = await judge.inspect(toImage(bytes));
    const read = readAvifSequence(bytes)?.colour;
    expect({ ...read, durations: read?.durations.flatMap(({ frames, ms }) => Array(frames).fill(ms)) }).toMatchObject({
      frames: shown?.frames,
      durations: shown?.durationsMs,
      plays: shown?.plays === Number.POSITIVE_INFINITY ? 0 : shown?.plays,
      width: shown?.width,
      height: shown?.height,
    });
    expect(await readFacts(bytes, 'avif')).toMatchObject({ frames: shown?.frames, firstFrameOnly: true });
    expect((await judge.compare(toImage(bytes), await decodeFirst(bytes), { atMs: [0] })).largest).toBeLessThanOrEqual(ROUNDING);
  });

  test.each(stills)('AVIF: %s is decoded as Chromium shows it', async (_, bytes) => {
    const { source, largest } = await judge.compare(toImage(bytes), await decodeFirst(bytes));
    expect(source.frames).toBe(1);
    expect(largest).toBeLessThanOrEqual(ROUNDING);
    expect(readHeaderSize(bytes, 'avif')).toEqual({ width: source.width, height: source.height });
    expect(await readFacts(bytes, 'avif')).toMatchObject({ frames: 1, firstFrameOnly: false });
  });
});

describe('optimizer: an AVIF with alpha of limited range', () => {
  const source = toImage(fixtureBytes('avif/limited-alpha.avif'));

  test.each(['intelligent', 'lossless'] as const)(
    'optimizer: its results are as opaque as Chromium shows it, at %s',
    async (compression) => {
      const { variants } = await optimize(source.bytes, { compression, extras: ['webp'] });
      expect(variants.map(({ role }) => role)).toEqual(['main', 'webp']);
      for (const { bytes, format } of variants) {
        const { mean, score } = await judge.compare(source, { bytes, format });
        expect(mean).toBeLessThan(2);
        expect(score).toBeGreaterThan(75);
      }
    },
  );

  test('optimizer: a JPEG of it shows white behind it', async () => {
    const { variants } = await optimize(source.bytes, toOutput('jpeg'));
    const [main] = variants;
    if (!main) throw new Error('there is no result');
    const [before, after] = [await judge.show(source, { background: 'white' }), await judge.show(main)];
    const middle = (64 * 128 + 64) * 4;
    const channels = (shown: typeof before) => [...(shown.pictures[0]?.rgba.subarray(middle, middle + 3) ?? [])];
    for (const [band, value] of channels(after).entries()) expect(Math.abs(value - (channels(before)[band] ?? 0))).toBeLessThanOrEqual(6);
  });
});

describe('optimizer: an animated AVIF', () => {
  test.each(['lossless', 'intelligent'] as const)(
    'optimizer: returns the source and no WebP copy, and says why, at %s',
    async (compression) => {
      const { source, variants, report } = await optimize(sequence, { compression, extras: ['webp', 'avif'] });
      expect(source.facts).toMatchObject({ width: 64, height: 48 });
      expect(variants.map(({ role, bytes }) => [role, bytes.equals(sequence)])).toEqual([
        ['main', true],
        ['avif', true],
      ]);
      expect(report.source).toMatchObject({ frames: 4 });
      expect(report.reason).toContain('an animated AVIF of 4 frames is returned unchanged: only its first frame can be decoded');
      expect(report.reason).toContain('no webp copy: only the first frame of an animated AVIF could be shown');
    },
  );

  test('optimizer: returns it unchanged when a quality or a box is requested', async () => {
    const spec: Partial<JobSpec> = {
      operations: [{ kind: 'fit-inside', maxWidth: 20 }],
      output: { ...defaultJobSpec.output, quality: 20 },
    };
    const { variants, report } = await optimize(sequence, spec);
    expect(variants[0]?.bytes.equals(sequence)).toBe(true);
    expect(report.reason).toContain('not resized');
  });

  test.each(['png', 'jpeg'] as const)('optimizer: its first frame is what a %s of it shows', async (format) => {
    const { variants } = await optimize(sequence, { ...toOutput(format), compression: 'lossless' });
    const [main] = variants;
    if (!main) throw new Error('there is no result');
    const onWhite = { atMs: [0], background: 'white' };
    const [before, after] = [await judge.show(toImage(sequence), onWhite), await judge.show(main, onWhite)];
    const [wanted, got] = [before.pictures[0]?.rgba, after.pictures[0]?.rgba];
    const largest = Math.max(...Array.from(wanted ?? [], (value, at) => Math.abs(value - (got?.[at] ?? 0))));
    expect(after.facts).toMatchObject({ width: 64, height: 48, frames: 1 });
    expect(largest).toBeLessThanOrEqual(format === 'jpeg' ? 8 : ROUNDING);
  });

  test.each([
    [{ operations: [{ kind: 'flip', vertical: true }] }, 'flip: an animated AVIF cannot be changed without the loss of its frames'],
    [toOutput('webp'), 'output: an animated AVIF would lose its frames as webp'],
  ] as const)('optimizer: rejects what needs all of its frames: %j', async (spec, message) => {
    await expect(optimize(sequence, spec as Partial<JobSpec>)).rejects.toMatchObject({ code: 'invalid_parameter', message });
  });

  test.each([
    ['cut in its last frame', sequence.subarray(0, sequence.length - 5), 'AVIF: samples from byte 1994 on end behind the file'],
    ['with a chunk of 4 billion samples', withPatch(sequence, 'stsc', { 12: 0xffff_ffff }), 'AVIF: sample 5 has no size'],
    ['with the sizes of 400 samples', withPatch(sequence, 'stsz', { 8: 400 }), 'AVIF: 400 sizes of 4 samples'],
    ['without chunks', withPatch(sequence, 'stsc', { 4: 0 }), 'AVIF: 4 sizes of 0 samples'],
    ['with a cut table', withPatch(withPatch(sequence, 'stsc', { 12: 100 }), 'stsz', { 8: 100 }), 'AVIF: a box of a track is cut'],
    ['without tracks', without(without(sequence, 'trak'), 'trak'), 'AVIF: a sequence without a track of AV1 frames'],
  ])('optimizer: a sequence %s is damaged, and the detail says where', async (_, bytes, detail) => {
    await expect(optimize(bytes, {})).rejects.toMatchObject({ code: 'image_damaged', detail });
  });

  test('optimizer: a sequence of more frames than allowed is too large', async () => {
    const many = withPatch(withPatch(withPatch(sequence, 'stsc', { 12: 600 }), 'stsz', { 4: 1, 8: 600 }), 'stco', { 8: 0 });
    await expect(optimize(many, {})).rejects.toMatchObject({ code: 'image_too_large', message: 'The animation has more than 500 frames' });
  });
});
