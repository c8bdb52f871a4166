import { describe, expect, test } from '@jest/globals';
import { decode, isBlurhashValid } from 'blurhash';
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash';
import { paint } from '../testing/paint.js';
import { toBlurHash } from './blurhash.js';
import { toThumbHash } from './thumbhash.js';

const decodeHash = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

describe('toThumbHash', () => {
  test('the decoder finds the colour of the picture', () => {
    const hash = decodeHash(toThumbHash(paint(48, 32, () => [200, 100, 40, 255])));
    const { r, g, b, a } = thumbHashToAverageRGBA(hash);
    expect(Math.max(Math.abs(r * 255 - 200), Math.abs(g * 255 - 100), Math.abs(b * 255 - 40))).toBeLessThan(8);
    expect(a).toBe(1);
  });

  test.each([
    [64, 32],
    [32, 64],
    [64, 64],
  ])('the decoder finds the aspect ratio of %d x %d px', (width, height) => {
    const ratio = thumbHashToApproximateAspectRatio(decodeHash(toThumbHash(paint(width, height, (x) => [x, 0, 0, 255]))));
    expect(ratio / (width / height)).toBeGreaterThan(0.7);
    expect(ratio / (width / height)).toBeLessThan(1.43);
  });

  test('the decoder finds the transparent half', () => {
    const { w, h, rgba } = thumbHashToRGBA(decodeHash(toThumbHash(paint(64, 64, (x) => [255, 0, 0, x < 32 ? 0 : 255]))));
    const middle = Math.floor(h / 2) * w;
    expect(rgba[(middle + 1) * 4 + 3]).toBeLessThan(60);
    expect(rgba[(middle + w - 2) * 4 + 3]).toBeGreaterThan(195);
  });
});

describe('toBlurHash', () => {
  test('has as many waves as the longer side deserves', () => {
    const [wide, tall] = [paint(64, 32, (x, y) => [x, y, 0, 255]), paint(32, 64, (x, y) => [x, y, 0, 255])].map(toBlurHash);
    for (const hash of [wide, tall]) expect(isBlurhashValid(String(hash))).toEqual({ result: true });
    // the first digit of base 83 is (x - 1) + 9 (y - 1): 21 is L, 29 is T
    expect([wide?.[0], tall?.[0], wide?.length, tall?.length]).toEqual(['L', 'T', 28, 28]);
  });

  test('the decoder finds red on the left and blue on the right', () => {
    const pixels = decode(toBlurHash(paint(64, 48, (x) => (x < 32 ? [255, 0, 0, 255] : [0, 0, 255, 255]))), 16, 12);
    const [left, right] = [6 * 16 * 4, (6 * 16 + 15) * 4];
    const redness = (at: number) => (pixels[at] ?? 0) - (pixels[at + 2] ?? 0);
    expect(redness(left)).toBeGreaterThan(80);
    expect(redness(right)).toBeLessThan(-80);
  });

  test('transparent pixels are white', () => {
    const pixels = decode(toBlurHash(paint(16, 16, () => [0, 0, 0, 0])), 4, 4);
    expect(Math.min(...pixels)).toBeGreaterThan(240);
  });
});
