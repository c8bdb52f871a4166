import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { RunningService } from '../service.js';
import { type JsonObject, transform, upload } from './client.js';
import {
  coordinateColour,
  decodeImage,
  describeImage,
  drawCoordinateMap,
  drawPng,
  type NamedImage,
  type Raster,
  readNamedFixture,
} from './test-images.js';

let service: RunningService;
let map: NamedImage;
let photo: NamedImage;

const draw = async (data: JsonObject, image = map): Promise<Raster> => decodeImage((await transform(service, image, data)).bytes);

const clipped = (sample: number) => Math.min(255, Math.max(0, Math.round(sample)));
const luminance = ([r, g, b]: readonly number[]) => 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
const grey = (sample: number): [number, number, number] => [sample, sample, sample];

/** Dark on the left, light on the right of x = 30. */
const drawEdge = (dark = 0, bright = 255) => drawPng(60, 20, (x) => grey(x < 30 ? dark : bright));

/** Frames that show the same may have become one, so that times count, not frames (decisions.md 25). */
async function readAnimation(bytes: Buffer) {
  const { delay = [], loop, width } = await sharp(bytes, { pages: -1 }).metadata();
  const starts = delay.map((_, at) => delay.slice(0, at).reduce((sum, ms) => sum + ms, 0));
  return { starts, loop, width, lastsMs: delay.reduce((sum, ms) => sum + ms, 0) };
}

type Colour = readonly [number, number, number];

/** Colours one by one, by the formula that each is defined by. */
const colourCases: readonly (readonly [JsonObject, (colour: Colour) => readonly number[]])[] = [
  [{ filter: { negate: true } }, (colour) => colour.map((sample) => 255 - sample)],
  [{ stylize: { negate: true } }, (colour) => colour.map((sample) => 255 - sample)],
  [
    { filter: { sepia: true } },
    ([r, g, b]) => [0.393 * r + 0.769 * g + 0.189 * b, 0.349 * r + 0.686 * g + 0.168 * b, 0.272 * r + 0.534 * g + 0.131 * b],
  ],
  [{ adjust: { brightness: 50 } }, (colour) => colour.map((sample) => sample * 1.5)],
  [{ adjust: { brightness: '-100' } }, () => [0, 0, 0]],
  [{ adjust: { contrast: 50 } }, (colour) => colour.map((sample) => (sample - 127.5) * 1.5 + 127.5)],
  [{ adjust: { gamma: 2 } }, (colour) => colour.map((sample) => 255 * (sample / 255) ** 0.5)],
];

function colours(): void {
  test.each(colourCases)('%j', async (data, wanted) => {
    const result = await draw(data);
    for (const [x, y] of [
      [10, 10],
      [60, 40],
      [110, 70],
      [20, 60],
    ] as const) {
      const [r, g, b] = coordinateColour(x, y);
      const [got, expected] = [result.at(x, y).slice(0, 3), wanted([r, g, b]).map(clipped)];
      const off = got.map((sample, at) => Math.abs(sample - (expected[at] ?? 0)));
      expect({ x, y, got, expected, near: Math.max(...off) <= 2 }).toEqual({ x, y, got, expected, near: true });
    }
  });

  test.each([[{ filter: { greyscale: true } }], [{ filter: { grayscale: 'true' } }], [{ adjust: { saturation: -100 } }]])(
    '%j: no colour is left, and light stays light',
    async (data) => {
      const result = await draw(data);
      for (const [x, y] of [
        [10, 10],
        [60, 40],
        [110, 70],
      ] as const) {
        const [r, g, b] = result.at(x, y);
        expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(1);
        expect(Math.abs(g - luminance(coordinateColour(x, y)))).toBeLessThan(25);
      }
    },
  );

  test('saturation and hue: more colour, and another', async () => {
    const [r, g] = (await draw({ adjust: { saturation: 80 } })).at(110, 30);
    expect(r - g).toBeGreaterThan(220 - 90 + 20);
    const turned = (await draw({ adjust: { hue: 120 } }, await drawPng(10, 10, () => [200, 40, 40]))).at(5, 5);
    expect(turned[1]).toBeGreaterThan(turned[0] + 50);
  });

  test('duotone: from one colour in the dark to the other in the light', async () => {
    const result = await draw({ filter: { duotone: { dark: '#102030', light: 'fff0e0' } } }, await drawEdge());
    expect([result.at(5, 5), result.at(55, 5)]).toEqual([
      [16, 32, 48, 255],
      [255, 240, 224, 255],
    ]);
  });

  test('what is transparent stays so where there are no colours, from the source or by a filter', async () => {
    const faded = await drawPng(64, 16, (x) => [90, 90, 90, 4 * x]);
    const gray = { name: 'gray.png', bytes: await sharp(faded.bytes).toColourspace('b-w').png().toBuffer() };
    expect((await sharp(gray.bytes).metadata()).channels).toBe(2);
    const coloured = await drawPng(64, 16, (x) => [90, 40, 160, 4 * x]);
    const results = [
      await draw({ flip: { vertical: true } }, gray),
      await draw({ filter: { greyscale: true } }, coloured),
      await draw({ resize: { width: 128 }, output: { format: 'webp', quality: 100 } }, gray),
    ];
    for (const result of results) {
      const alphas = [0.25, 0.5, 0.75].map((share) => result.at(Math.round(result.width * share), 8)[3]);
      expect(Math.max(...alphas.map((alpha, at) => Math.abs(alpha - 64 * (at + 1))))).toBeLessThan(6);
    }
  });

  test('enhance: light and dark are stretched', async () => {
    const flat = await drawPng(64, 16, (x) => grey(100 + x));
    const result = await draw({ auto: { enhance: true } }, flat);
    expect(result.at(62, 8)[0] - result.at(1, 8)[0]).toBeGreaterThan(110);
  });
}

function neighbourhoodFilters(): void {
  test('gaussian: its sigma is in px', async () => {
    const result = await draw({ filter: { blur: { mode: 'gaussian', value: 5 } } }, await drawEdge());
    const profile = [20, 25, 30, 35, 40].map((x) => result.at(x, 10)[0]);
    // the integral of the bell at -1.9, -0.9, 0.1, 1.1 and 2.1 sigmas
    for (const [at, wanted] of [7, 47, 138, 220, 250].entries()) expect(Math.abs((profile[at] ?? 0) - wanted)).toBeLessThan(12);
  });

  test('box, motion, median', async () => {
    const edge = await drawEdge();
    const box = await draw({ filter: { blur: { mode: 'box', value: 3 } } }, edge);
    expect([box.at(25, 5)[0], box.at(34, 5)[0]]).toEqual([0, 255]);
    expect(Math.abs(box.at(29, 5)[0] - (255 * 3) / 7)).toBeLessThan(3);
    const across = await draw({ filter: { blur: { mode: 'motion', value: 11 } } }, edge);
    expect(across.at(30, 10)[0]).toBeGreaterThan(60);
    expect(across.at(30, 10)[0]).toBeLessThan(200);
    const along = await draw({ filter: { blur: { mode: 'motion', value: 11, angle: 90 } } }, edge);
    expect([along.at(29, 10)[0], along.at(30, 10)[0]]).toEqual([0, 255]);
    const speck = await drawPng(20, 20, (x, y) => grey(x === 10 && y === 10 ? 255 : 0));
    expect((await draw({ filter: { blur: { mode: 'median', value: 3 } } }, speck)).at(10, 10)[0]).toBe(0);
  });

  test('pixelate: squares of one colour', async () => {
    const result = await draw({ filter: { pixelate: 10 } });
    expect(result.at(20, 20)).toEqual(result.at(29, 29));
    expect(result.at(20, 20)).not.toEqual(result.at(30, 20));
    const [r, g] = result.at(25, 25);
    expect([Math.abs(r - 49), Math.abs(g - 73.5)].every((off) => off < 4)).toBe(true);
  });

  test('unsharp: an edge is raised on both sides', async () => {
    const result = await draw({ adjust: { unsharp: 200 } }, await drawEdge(100, 150));
    expect(result.at(29, 10)[0]).toBeLessThan(95);
    expect(result.at(30, 10)[0]).toBeGreaterThan(155);
    expect([result.at(5, 10)[0], result.at(55, 10)[0]]).toEqual([100, 150]);
  });
}

function outputs(): void {
  test.each([
    ['jpg', 'jpeg'],
    ['jpeg', 'jpeg'],
    ['png', 'png'],
    ['gif', 'gif'],
    ['webp', 'webp'],
    ['avif', 'avif'],
  ])('%s', async (format, type) => {
    const { headers, bytes, body } = await transform(service, photo, { resize: { width: 200 }, output: { format } });
    expect(headers.get('content-type')).toBe(`image/${type}`);
    expect(body.output).toMatchObject(await describeImage(bytes));
    expect(body.output?.name).toBe(`sample.${format === 'jpeg' ? 'jpg' : format}`);
    const [small, wanted] = await Promise.all([
      decodeImage(bytes),
      sharp(photo.bytes)
        .resize(200)
        .png()
        .toBuffer()
        .then((png) => decodeImage(png)),
    ]);
    for (const [x, y] of [
      [20, 20],
      [100, 60],
      [180, 120],
    ] as const) {
      expect(Math.abs(luminance(small.at(x, y)) - luminance(wanted.at(x, y)))).toBeLessThan(40);
    }
  });

  test.each(['jpg', 'webp', 'avif'])('quality of %s: less is smaller', async (format) => {
    const sizeAt = async (quality: number | string) =>
      (await transform(service, photo, { resize: { width: 300 }, output: { format, quality } })).bytes.length;
    expect(await sizeAt(20)).toBeLessThan((await sizeAt('90')) / 2);
  });

  test.each([
    ['baseline', false],
    ['progressive', true],
  ])('encoding %s', async (encoding, progressive) => {
    const { bytes, body } = await transform(service, photo, { output: { encoding } });
    expect((await sharp(bytes).metadata()).isProgressive).toBe(progressive);
    expect(body.output?.interlaced).toBe(progressive);
  });

  test('optimize: lossless changes no pixel, and each level is smaller than the one before', async () => {
    const levels = ['lossless', 'low', 'medium', 'high'];
    const results = [];
    for (const compression of levels) results.push(await transform(service, photo, { optimize: { compression } }));
    const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    const [lossless = Buffer.alloc(0), ...lossy] = results.map(({ bytes }) => bytes);
    expect((await pixels(lossless)).equals(await pixels(photo.bytes))).toBe(true);
    const sizes = [photo.bytes, lossless, ...lossy].map(({ length }) => length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(new Set(sizes).size).toBe(sizes.length);
  });

  test.each(['animated.gif', 'animated.webp'])('%s: resize and flip reach every frame, at the times that they had', async (name) => {
    const source = await readNamedFixture(name);
    const { bytes } = await transform(service, source, { resize: { width: 160 }, flip: { horizontal: true } });
    const [before, after] = [await readAnimation(source.bytes), await readAnimation(bytes)];
    expect([after.width, after.loop, after.lastsMs]).toEqual([160, before.loop, before.lastsMs]);
    for (const [page, atMs] of before.starts.entries()) {
      const wanted = await sharp(source.bytes, { page }).flop().resize(160).flatten({ background: '#fff' }).greyscale().raw().toBuffer();
      const shown = after.starts.findLastIndex((start) => start <= atMs);
      const got = await sharp(bytes, { page: shown }).flatten({ background: '#fff' }).greyscale().raw().toBuffer();
      const off = wanted.reduce((sum, sample, at) => sum + Math.abs(sample - (got[at] ?? 0)), 0) / wanted.length;
      expect(off).toBeLessThan(6);
    }
  });

  test('what only one picture can be says so', async () => {
    const { status, body } = await upload(service, await readNamedFixture('animated.png'), { resize: { width: 20 } });
    expect([status, body.message]).toEqual([422, expect.stringMatching(/animated|APNG/i)]);
  });
}

/** What becomes of colours, of neighbours, and of the file. */
export function describeFilters(serviceOf: () => RunningService): void {
  beforeAll(async () => {
    service = serviceOf();
    [map, photo] = await Promise.all([drawCoordinateMap(), readNamedFixture('sample.jpg')]);
  });

  describe('colours', colours);
  describe('what mixes neighbours', neighbourhoodFilters);
  describe('output and optimize', outputs);
}
