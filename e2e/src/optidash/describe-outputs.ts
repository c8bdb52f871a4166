import { beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type NamedImage, readNamedFixture } from '../fixtures.js';
import type { RunningService } from '../service.js';
import { transform } from './client.js';
import { decodeImage, describeImage, luminance } from './test-images.js';

let service: RunningService;
let photo: NamedImage;

/** Equal frames may be merged, so tests compare times, not frame numbers. Source: docs/product-decisions.md#animations-frame-for-frame. */
async function readAnimation(bytes: Buffer) {
  const { delay = [], loop, width } = await sharp(bytes, { pages: -1 }).metadata();
  const starts = delay.map((_, frame) => delay.slice(0, frame).reduce((sum, ms) => sum + ms, 0));
  return { starts, loop, width, durationMs: delay.reduce((sum, ms) => sum + ms, 0) };
}

/** Tests of the formats, quality and encoding of results, and of animations. */
export function describeOutputs(getService: () => RunningService): void {
  beforeAll(() => {
    service = getService();
    photo = readNamedFixture('sample.jpg');
  });

  test.each([
    ['jpg', 'jpeg'],
    ['jpeg', 'jpeg'],
    ['png', 'png'],
    ['gif', 'gif'],
    ['webp', 'webp'],
    ['avif', 'avif'],
  ])('output.format %s: gives an image of that format with its name, type and metadata', async (format, type) => {
    const { headers, bytes, body } = await transform(service, photo, { resize: { width: 200 }, output: { format } });
    expect(headers.get('content-type')).toBe(`image/${type}`);
    expect(body.output).toMatchObject(await describeImage(bytes));
    expect(body.output?.name).toBe(`sample.${format === 'jpeg' ? 'jpg' : format}`);
    const [small, expected] = await Promise.all([
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
      expect(Math.abs(luminance(small.at(x, y)) - luminance(expected.at(x, y)))).toBeLessThan(40);
    }
  });

  test.each(['jpg', 'webp', 'avif'])('output.quality of %s: 20 gives less than half the bytes of 90', async (format) => {
    const sizeAt = async (quality: number | string) =>
      (await transform(service, photo, { resize: { width: 300 }, output: { format, quality } })).bytes.length;
    expect(await sizeAt(20)).toBeLessThan((await sizeAt('90')) / 2);
  });

  test.each([
    ['baseline', false],
    ['progressive', true],
  ])('output.encoding %s: decides whether the JPEG is progressive', async (encoding, progressive) => {
    const { bytes, body } = await transform(service, photo, { output: { encoding } });
    expect((await sharp(bytes).metadata()).isProgressive).toBe(progressive);
    expect(body.output?.interlaced).toBe(progressive);
  });

  test('optimize: lossless keeps every pixel, and each level is smaller than the level before', async () => {
    const levels = ['lossless', 'low', 'medium', 'high'];
    const results = [];
    for (const compression of levels) results.push(await transform(service, photo, { optimize: { compression } }));
    const decodePixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    const [lossless = Buffer.alloc(0), ...lossy] = results.map(({ bytes }) => bytes);
    expect((await decodePixels(lossless)).equals(await decodePixels(photo.bytes))).toBe(true);
    const sizes = [photo.bytes, lossless, ...lossy].map(({ length }) => length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(new Set(sizes).size).toBe(sizes.length);
  });

  test.each(['animated.gif', 'animated.webp'])('%s: resize and flip change every frame and keep its time', async (name) => {
    const source = readNamedFixture(name);
    const { bytes } = await transform(service, source, { resize: { width: 160 }, flip: { horizontal: true } });
    const [before, after] = [await readAnimation(source.bytes), await readAnimation(bytes)];
    expect([after.width, after.loop, after.durationMs]).toEqual([160, before.loop, before.durationMs]);
    for (const [page, atMs] of before.starts.entries()) {
      const expected = await sharp(source.bytes, { page }).flop().resize(160).flatten({ background: '#fff' }).greyscale().raw().toBuffer();
      const shownPage = after.starts.findLastIndex((start) => start <= atMs);
      const actual = await sharp(bytes, { page: shownPage }).flatten({ background: '#fff' }).greyscale().raw().toBuffer();
      const difference = expected.reduce((sum, sample, index) => sum + Math.abs(sample - (actual[index] ?? 0)), 0) / expected.length;
      expect(difference).toBeLessThan(6);
    }
  });

  test('animated PNG: keeps its frames through a resize', async () => {
    const { bytes } = await transform(service, readNamedFixture('animated.png'), { resize: { width: 20 } });
    expect([(await sharp(bytes).metadata()).width, bytes.includes('acTL')]).toEqual([20, true]);
  });
}
