import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, type Operation } from '@pixmill/contracts';
import { findPngChunk, type NewApngPicture, readApng, readPngChunks, writeApng, writePngChunks } from '@pixmill/image-formats';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { readApngCanvases } from './animation/apng-canvases.js';
import { optimizeImage } from './optimize.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

type Colour = readonly [number, number, number, number];

interface TestFrame {
  readonly area: readonly [left: number, top: number, width: number, height: number];
  readonly colourAt: (x: number, y: number) => Colour;
  readonly disposal?: NewApngPicture['disposal'];
  readonly isBlended?: boolean;
  readonly delay?: NewApngPicture['delay'];
}

const canvas = [0, 0, 24, 16] as const;
const checked: TestFrame['colourAt'] = (x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? [200, 30, 40, 255] : [20, 90, 220, 255]);
const plain =
  (...colour: Colour): TestFrame['colourAt'] =>
  () =>
    colour;
const fading: TestFrame['colourAt'] = (x) => [10, 200, 60, Math.min(255, x * 28)];

async function write(frames: readonly TestFrame[], plays = 0): Promise<Buffer> {
  const pictures = frames.map(async ({ area, colourAt, disposal = 'none', isBlended = false, delay }): Promise<NewApngPicture> => {
    const [left, top, width, height] = area;
    const samples = Array.from({ length: width * height }, (_, at) => colourAt(at % width, Math.floor(at / width))).flat();
    const png = await sharp(Buffer.from(samples), { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    return { left, top, width, height, disposal, isBlended, delay: delay ?? { numerator: 1, denominator: 10 }, png };
  });
  return writeApng(await Promise.all(pictures), plays);
}

const inner = [5, 3, 9, 8] as const;
const corner = [16, 9, 8, 7] as const;
const whole: TestFrame = { area: canvas, colourAt: checked };
const animations: readonly (readonly [string, readonly TestFrame[]])[] = [
  ['areas that replace', [whole, { area: inner, colourAt: plain(0, 0, 0, 0) }, { area: corner, colourAt: plain(250, 250, 10, 255) }]],
  [
    'areas that are blended',
    [whole, { area: inner, colourAt: fading, isBlended: true }, { area: corner, colourAt: fading, isBlended: true }],
  ],
  [
    'areas blended over transparency',
    [
      { area: canvas, colourAt: plain(0, 0, 0, 0) },
      { area: inner, colourAt: fading, isBlended: true },
      { area: inner, colourAt: plain(200, 0, 0, 100), isBlended: true },
    ],
  ],
  [
    'areas that are cleared',
    [whole, { area: inner, colourAt: fading, disposal: 'background' }, { area: corner, colourAt: plain(9, 9, 9, 255) }],
  ],
  [
    'areas that return to what was before',
    [whole, { area: inner, colourAt: fading, isBlended: true, disposal: 'previous' }, { area: corner, colourAt: plain(9, 9, 9, 255) }],
  ],
  [
    'a first frame that returns to nothing',
    [
      { ...whole, disposal: 'previous' },
      { area: inner, colourAt: fading },
      { area: inner, colourAt: fading },
    ],
  ],
];

const optimizeInChild = openOptimizerForTests();
async function run(bytes: Buffer, spec: Partial<JobSpec>) {
  const { variants } = await optimizeInChild(bytes, spec);
  const [main] = variants;
  if (!main) throw new Error('no result');
  return { bytes: main.bytes, format: main.format };
}

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

const flip: Operation = { kind: 'flip', horizontal: true, vertical: false };

describe('animated PNG', () => {
  test.each(animations)('its frames are decoded as Chromium shows them: %s', async (_, frames) => {
    const bytes = await write(frames);
    const atMs = frames.map((_frame, index) => index * 100 + 50);
    const { pictures } = await judge.show({ bytes, format: 'png' }, { atMs });
    let index = 0;
    for await (const rgba of readApngCanvases(bytes, frames.length)) {
      const shown = pictures[index]?.rgba ?? Buffer.alloc(0);
      // a canvas stores colours multiplied by alpha
      rgba.forEach((value, at) => {
        const alpha = shown[at - (at % 4) + 3] ?? 0;
        const tolerance = at % 4 === 3 ? 1 : alpha === 0 ? 255 : 1 + 255 / alpha;
        if (Math.abs(value - (shown[at] ?? Number.NaN)) > tolerance)
          throw new Error(`frame ${index}, sample ${at}: ${value}, shown ${shown[at]}`);
      });
      index += 1;
    }
    expect(index).toBe(frames.length);
  });

  test.each(animations)('its result shows each flipped frame: %s', async (_, frames) => {
    const bytes = await write(frames, 3);
    const result = await run(bytes, { operations: [flip] });
    const atMs = frames.map((_frame, index) => index * 100 + 50);
    const before = await judge.show({ bytes, format: 'png' }, { atMs, background: 'white' });
    const after = await judge.show({ bytes: result.bytes, format: 'png' }, { atMs, background: 'white' });
    expect(after.facts).toMatchObject({ width: 24, height: 16, frames: frames.length, plays: 3 });
    for (const [index, { rgba }] of after.pictures.entries()) {
      const mirrored = await sharp(before.pictures[index]?.rgba, { raw: { width: 24, height: 16, channels: 4 } })
        .flop()
        .raw()
        .toBuffer();
      const worst = rgba.reduce((most, value, at) => Math.max(most, Math.abs(value - (mirrored[at] ?? Number.NaN))), 0);
      expect(worst).toBeLessThanOrEqual(2);
    }
  });

  const delays = [
    { numerator: 1, denominator: 3 },
    { numerator: 1, denominator: 0 },
    { numerator: 65_535, denominator: 1_000 },
  ];
  const noise: TestFrame['colourAt'] = (x, y) => [(x * 83 + y * 47) % 256, (x * 29 + y * 131) % 256, (x * y * 17) % 256, 255];
  const timed = [
    { area: canvas, colourAt: noise },
    { area: inner, colourAt: fading },
    { area: corner, colourAt: plain(9, 9, 9, 255) },
  ].map((frame, index) => ({
    ...frame,
    delay: delays[index] ?? { numerator: 1, denominator: 10 },
  }));

  test.each([
    ['resize', [{ kind: 'resize', to: { mode: 'width', width: 48 } }], [48, 32]],
    ['crop', [{ kind: 'crop', area: { by: 'place', left: 4, top: 2, width: 10, height: 9 } }], [10, 9]],
    ['fit-inside', [{ kind: 'fit-inside', maxWidth: 12 }], [12, 8]],
  ] as const)('%s keeps the frames, the exact delays and the plays', async (_, operations, [width, height]) => {
    const { bytes, format } = await run(await write(timed, 7), { operations: [...operations] });
    const written = readApng(bytes);
    expect([format, written?.width, written?.height, written?.plays]).toEqual(['png', width, height, 7]);
    expect(written?.pictures.map(({ delay }) => delay)).toEqual(delays);
    const shown = await judge.inspect({ bytes, format: 'png' });
    expect(shown).toMatchObject({ width, height, frames: 3, plays: 7, damage: null });
  });

  test('each frame of a result is cut to what changes', async () => {
    const spot: TestFrame = { area: [20, 12, 2, 2], colourAt: plain(255, 255, 255, 255) };
    const { bytes } = await run(await write([whole, spot, spot]), { operations: [flip] });
    const areas = readApng(bytes)?.pictures.map(({ left, top, width, height }) => [left, top, width, height]);
    expect(areas).toEqual([canvas, [2, 12, 2, 2], [0, 0, 1, 1]].map((area) => [...area]));
  });

  test.each([
    ['webp', [333, 100, 65_530]],
    ['gif', [330, 100, 65_530]],
  ] as const)('becomes an animated %s', async (format, durationsMs) => {
    const result = await run(await write(timed, 7), { output: { ...defaultJobSpec.output, format } });
    const shown = await judge.inspect({ bytes: result.bytes, format });
    expect(shown).toMatchObject({ frames: 3, plays: 7, damage: null });
    expect(shown?.durationsMs.map((ms, index) => Math.abs(ms - (durationsMs[index] ?? 0)) <= 10)).toEqual([true, true, true]);
  });

  test('more plays than a GIF can have become as many as it can', async () => {
    const { bytes } = await run(await write(timed, 70_000), { output: { ...defaultJobSpec.output, format: 'gif' } });
    expect((await sharp(bytes, { animated: true }).metadata()).loop).toBe(65_535);
  });

  test('a default picture that is no frame is not in the result', async () => {
    const frames = [plain(0, 200, 0, 255), plain(0, 0, 200, 255)].map((colourAt): TestFrame => ({ area: canvas, colourAt }));
    const bytes = withDefaultPicture(await write(frames), await write([{ area: canvas, colourAt: plain(200, 0, 0, 255) }]));
    const jpeg = await run(bytes, { output: { ...defaultJobSpec.output, format: 'jpeg' } });
    const [red = 0, green = 0] = await sharp(jpeg.bytes).raw().toBuffer();
    expect([red < 20, green > 180]).toEqual([true, true]);
    const flipped = await run(bytes, { operations: [flip] });
    expect((await judge.show({ bytes: flipped.bytes, format: 'png' })).pictures[0]?.rgba.subarray(0, 4)).toEqual(
      Buffer.from([0, 200, 0, 255]),
    );
  });

  test.each([
    ['a last frame outside the canvas', 3, [20, 12, 9, 9], 2],
    ['a header of fewer frames than follow', 2, inner, 3],
    ['a header of more frames than follow', 9, inner, 3],
  ] as const)('only sound frames are rendered: %s', async (_, claimed, area, frames) => {
    const written = await write([whole, { area: inner, colourAt: fading }, { area, colourAt: fading }]);
    const chunks = readPngChunks(written);
    findPngChunk(chunks, 'acTL')?.data.writeUInt32BE(claimed);
    const { bytes } = await run(writePngChunks(chunks), { operations: [flip] });
    expect(readApng(bytes)?.pictures).toHaveLength(frames);
  });

  test('the limit of frames is checked before a frame is decoded, whatever the header says', async () => {
    const chunks = readPngChunks(await write(Array.from({ length: 40 }, () => whole)));
    findPngChunk(chunks, 'acTL')?.data.writeUInt32BE(1);
    const request = { bytes: writePngChunks(chunks), spec: { ...defaultJobSpec, operations: [flip] } };
    const limits = { maxPixels: 1_000, maxAnimationPixels: 100_000, maxFrames: 30 };
    const work = optimizeImage({ ...request, limits }, { onMeasured: () => {}, signal: new AbortController().signal });
    await expect(work).rejects.toMatchObject({ code: 'image_too_large', message: 'The animation has more than 30 frames' });
  });
});

/** The animation with another picture in IDAT. */
function withDefaultPicture(animated: Buffer, picture: Buffer): Buffer {
  const chunks = readPngChunks(animated).flatMap(({ type, data }) => {
    if (type === 'IDAT') return [{ type: 'fdAT', data: Buffer.concat([Buffer.from([0, 0, 0, 1]), data]) }];
    if (type === 'fcTL' || type === 'fdAT') data.writeUInt32BE(data.readUInt32BE() + (data.readUInt32BE() === 0 ? 0 : 1));
    return [{ type, data }];
  });
  const at = chunks.findIndex(({ type }) => type === 'fcTL');
  const idat = findPngChunk(readPngChunks(picture), 'IDAT');
  return writePngChunks([...chunks.slice(0, at), ...(idat ? [idat] : []), ...chunks.slice(at)]);
}
