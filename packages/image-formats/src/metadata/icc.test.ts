import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { isPlainSrgb, needsConversion } from './icc.js';

const profileOf = async (name: string) => {
  const bytes = readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
  return (await sharp(bytes).metadata()).icc ?? Buffer.alloc(0);
};

describe('icc', () => {
  test.each(['srgb-profile.jpg', 'exif-gps-orientation-6.jpg', 'lossy-exif.webp'])(
    'isPlainSrgb: true for the profile of %s',
    async (name) => {
      expect(isPlainSrgb(await profileOf(name))).toBe(true);
    },
  );

  test.each(['display-p3.jpg', 'gray.jpg', 'cmyk-profile.jpg', 'rgb-16-bit.png'])(
    'isPlainSrgb: false for the profile of %s',
    async (name) => {
      const icc = await profileOf(name);
      expect(icc.length).toBeGreaterThan(128);
      expect(isPlainSrgb(icc)).toBe(false);
      expect(needsConversion(icc)).toBe(false);
    },
  );

  test('isPlainSrgb: false for a truncated or empty profile', async () => {
    const icc = await profileOf('srgb-profile.jpg');
    expect(isPlainSrgb(icc.subarray(0, 300))).toBe(false);
    expect(isPlainSrgb(Buffer.alloc(0))).toBe(false);
  });

  test('isPlainSrgb: false for sRGB primaries with another curve', async () => {
    const icc = Buffer.from(await profileOf('srgb-profile.jpg'));
    const curve = icc.indexOf('curv', 400);
    for (let at = curve + 12; at < curve + 12 + 2048; at += 2) icc.writeUInt16BE(Math.min(65_535, (at - curve - 12) * 32), at);
    expect(isPlainSrgb(icc)).toBe(false);
  });
});
