import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { findGifSamples, readGifBlocks } from './gif.js';
import { countLzw, decodeLzw, encodePlainLzw } from './gif-lzw.js';

/** Palette indices without a pattern. */
const toIndices = (count: number, colours: number) => Uint8Array.from({ length: count }, (_, at) => (at * at * 7 + at * 13) % colours);

/** The coded samples of a GIF with one frame, as libvips writes them. */
async function encodeGif(width: number, height: number) {
  const data = Buffer.from(toIndices(width * height * 3, 256));
  const gif = await sharp(data, { raw: { width, height, channels: 3 } })
    .gif({ dither: 0 })
    .toBuffer();
  const image = readGifBlocks(gif).blocks.find(({ kind }) => kind === 'image')?.bytes ?? Buffer.alloc(0);
  const start = findGifSamples(image);
  const parts: Buffer[] = [];
  for (let at = start; (image[at] ?? 0) > 0; at += (image[at] ?? 0) + 1) parts.push(image.subarray(at + 1, at + 1 + (image[at] ?? 0)));
  return { data: Buffer.concat(parts), rootBits: image[start - 1] ?? 0, gif };
}

describe('GIF LZW', () => {
  test.each([2, 3, 5, 8])('decodeLzw: returns what encodePlainLzw was given, with roots of %i bits', (rootBits) => {
    const indices = toIndices(20_000, 2 ** rootBits);
    const data = encodePlainLzw(indices, rootBits);
    expect(decodeLzw({ data, rootBits, count: indices.length })).toEqual(indices);
  });

  test('decodeLzw: returns the pixels that libvips shows of its own file, whose dictionary overflows', async () => {
    const { data, rootBits, gif } = await encodeGif(300, 200);
    const colours = gif.subarray(13);
    const decoded = decodeLzw({ data, rootBits, count: 60_000 });
    const shown = await sharp(gif).removeAlpha().raw().toBuffer();
    const rgb = Buffer.from(Array.from(decoded).flatMap((index) => [...colours.subarray(index * 3, index * 3 + 3)]));
    expect(rgb.equals(shown)).toBe(true);
  });

  test('countLzw: counts what decodeLzw decodes, of complete and of cut data', async () => {
    const { data, rootBits } = await encodeGif(100, 100);
    for (const cut of [data, data.subarray(0, data.length >> 1), data.subarray(0, 1), Buffer.alloc(0)]) {
      const request = { data: cut, rootBits, count: 10_000 };
      expect(countLzw(request)).toBe(decodeLzw(request).length);
    }
    expect(countLzw({ data, rootBits, count: 10_000 })).toBe(10_000);
    expect(countLzw({ data: data.subarray(0, data.length >> 1), rootBits, count: 10_000 })).toBeLessThan(10_000);
  });

  test('decodeLzw: stops at a code that cannot be, and at a code size that cannot be', () => {
    const data = encodePlainLzw(Uint8Array.from([1, 2, 3, 0]), 2);
    // 3 bits a code: clear, 1, then 7, which has no string yet
    expect(decodeLzw({ data: Buffer.from([0b11_001_100, 0b1]), rootBits: 2, count: 4 })).toEqual(Uint8Array.from([1]));
    expect(decodeLzw({ data, rootBits: 12, count: 4 })).toHaveLength(0);
    expect(decodeLzw({ data, rootBits: 0, count: 4 })).toHaveLength(0);
  });
});
