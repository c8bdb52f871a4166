import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { withWebpMetadata } from '../../metadata/formats/webp-metadata.js';
import { noMetadata } from '../../metadata/metadata.js';
import { findCodePoints, fromCicp } from '../shown-colour.js';
import { gammaCurve } from './curve.js';
import { makeProfile } from './make-profile.js';
import { srgbPrimaries } from './primaries.js';

const flat = { width: 16, height: 16, channels: 3, background: { r: 200, g: 100, b: 50 } } as const;

/** The colour in sRGB, as lcms converts it from the profile. */
async function convert(icc: Buffer | null): Promise<number[]> {
  const webp = await sharp({ create: flat }).webp({ lossless: true }).toBuffer();
  const pixels = sharp(withWebpMetadata(webp, { ...noMetadata, icc }, flat));
  return [...(await pixels.toColourspace('srgb').raw().toBuffer()).subarray(0, 3)];
}

describe('makeProfile', () => {
  // what Chromium 150 shows of an AVIF with these code points
  test.each([
    [1, 8, [229, 168, 122]],
    [4, 4, [233, 93, 22]],
    [5, 5, [192, 76, 27]],
    [7, 7, [202, 117, 67]],
    [8, 8, [246, 165, 115]],
    [9, 13, [241, 76, 29]],
    [10, 13, [255, 0, 61]],
    [11, 17, [212, 78, 0]],
    [12, 13, [215, 93, 31]],
    [22, 13, [202, 102, 49]],
  ])('code points %i and %i: lcms and Chromium show the same colour', async (primaries, transfer, expected) => {
    const shown = fromCicp({ primaries, transfer }, 'rgb');
    const colour = await convert(shown?.icc ?? null);
    for (const [band, value] of expected.entries()) expect(Math.abs((colour[band] ?? 0) - value)).toBeLessThanOrEqual(1);
  });

  test('a profile is small, the same every time, and another reader understands it', async () => {
    const make = () => fromCicp({ primaries: 12, transfer: 13 }, 'rgb')?.icc ?? Buffer.alloc(0);
    const icc = make();
    expect(icc.length).toBeLessThanOrEqual(560);
    expect(icc.equals(make())).toBe(true);
    const webp = withWebpMetadata(await sharp({ create: flat }).webp().toBuffer(), { ...noMetadata, icc }, flat);
    const png = await sharp(webp).keepIccProfile().png().toBuffer();
    expect(await exifr.parse(png, { icc: true })).toMatchObject({
      ProfileVersion: '4.4.0',
      ProfileClass: 'Monitor',
      ColorSpaceData: 'RGB',
      ProfileDescription: 'CICP 12/13',
    });
  });

  test('findCodePoints: knows the profiles of code points only', () => {
    const cicp = { primaries: 9, transfer: 13 };
    const icc = fromCicp(cicp, 'rgb')?.icc ?? Buffer.alloc(0);
    expect(findCodePoints(icc)).toEqual(cicp);
    const changed = Buffer.from(icc);
    changed[200] = 1;
    expect(findCodePoints(changed)).toBeNull();
    const gamma = makeProfile({ primaries: srgbPrimaries, curve: gammaCurve(1.8), cicp: null }, 'rgb');
    expect(findCodePoints(gamma ?? icc)).toBeNull();
  });

  test('null for primaries that span no space', () => {
    const red = srgbPrimaries.red;
    expect(makeProfile({ primaries: { ...srgbPrimaries, green: red, blue: red }, curve: gammaCurve(1), cicp: null }, 'rgb')).toBeNull();
  });
});

describe('fromCicp', () => {
  test.each([
    [1, 13, { icc: null, hdr: null }],
    [9, 16, { icc: null, hdr: 'pq' }],
    [9, 18, { icc: null, hdr: 'hlg' }],
    [12, 13, { icc: expect.any(Buffer), made: true, hdr: null }],
  ])('code points %i and %i', (primaries, transfer, expected) => {
    expect(fromCicp({ primaries, transfer }, 'rgb')).toMatchObject(expected);
  });

  test.each([
    [2, 13],
    [12, 2],
    [12, 9],
  ])('null for the unknown code points %i and %i', (primaries, transfer) => {
    expect(fromCicp({ primaries, transfer }, 'rgb')).toBeNull();
  });
});
