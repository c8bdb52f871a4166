import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { measureLikeness, psnr } from './likeness.js';

describe('likeness', () => {
  test('equal pixels are infinitely alike', () => {
    expect(psnr(Buffer.from([1, 2, 3, 255]), Buffer.from([1, 2, 3, 255]))).toBe(Number.POSITIVE_INFINITY);
  });

  test('one step off everywhere is 48 dB', () => {
    expect(psnr(Buffer.from([10, 20, 30, 255]), Buffer.from([11, 21, 31, 255]))).toBeCloseTo(48.13, 2);
  });

  test('invisible colour does not count, visible alpha does', () => {
    expect(psnr(Buffer.from([0, 0, 0, 0]), Buffer.from([255, 255, 255, 0]))).toBe(Number.POSITIVE_INFINITY);
    expect(psnr(Buffer.from([0, 0, 0, 0]), Buffer.from([0, 0, 0, 255]))).toBe(0);
    expect(psnr(Buffer.from([255, 255, 255, 0]), Buffer.from([255, 255, 255, 255]))).toBe(0);
  });

  test('of a large picture the middle rows are compared', async () => {
    const size = { width: 20_000, height: 1_000 };
    const plain = () => sharp({ create: { ...size, channels: 3, background: '#808080' } });
    const band = await sharp({ create: { width: size.width, height: 10, channels: 3, background: '#818181' } })
      .png()
      .toBuffer();
    const marked = async (top: number) =>
      sharp(
        await plain()
          .composite([{ input: band, top, left: 0 }])
          .png()
          .toBuffer(),
      );
    expect(await measureLikeness(plain(), await marked(0), size)).toBe(Number.POSITIVE_INFINITY);
    expect(await measureLikeness(plain(), await marked(500), size)).toBeLessThan(80);
  });
});
