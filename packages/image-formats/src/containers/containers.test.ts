import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { noMetadata } from '../metadata/metadata.js';
import { readGifBlocks, readGifScreenSize, writeGifBlocks } from './gif-blocks.js';
import { joinJpeg, splitJpeg, stripJpegTrailer, withJpegMetadata } from './jpeg-segments.js';
import { findPngProfile, readPngChunks, writePngChunks } from './png-chunks.js';
import { isLosslessWebp, readWebpChunks, withWebpMetadata, writeWebpChunks } from './webp-chunks.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));

describe('containers', () => {
  test.each(['images/cmyk-profile.jpg', 'images/gray.jpg', 'images/already-optimised.jpg'])(
    '%s is split and joined to the same bytes',
    (name) => {
      expect(joinJpeg(splitJpeg(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test.each(['images/animated.png', 'images/palette.png', 'images/rgb-16-bit.png'])('%s is split and joined to the same bytes', (name) => {
    expect(writePngChunks(readPngChunks(fixture(name))).equals(fixture(name))).toBe(true);
  });

  test.each(['images/animated.gif', 'images/dispose-background.gif', 'images/still.gif'])(
    '%s is split and joined to the same bytes',
    (name) => {
      expect(writeGifBlocks(readGifBlocks(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test.each(['images/animated.webp', 'images/lossy.webp', 'images/lossless-alpha.webp', 'images/lossy-exif.webp'])(
    '%s is split and joined to the same bytes',
    (name) => {
      expect(writeWebpChunks(readWebpChunks(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test('drop trailing bytes of a file', () => {
    const trailing = (name: string) => Buffer.concat([fixture(name), Buffer.from('<script>')]);
    expect(writePngChunks(readPngChunks(trailing('images/palette.png'))).equals(fixture('images/palette.png'))).toBe(true);
    expect(writeGifBlocks(readGifBlocks(trailing('images/still.gif'))).equals(fixture('images/still.gif'))).toBe(true);
    expect(writeWebpChunks(readWebpChunks(trailing('images/lossy.webp'))).equals(fixture('images/lossy.webp'))).toBe(true);
  });

  test.each(['images/gray.jpg', 'images/cmyk-profile.jpg', 'images/already-optimised.jpg'])(
    'stripJpegTrailer ends %s after its image',
    (name) => {
      const bytes = fixture(name);
      expect(stripJpegTrailer(Buffer.concat([bytes, bytes])).equals(bytes)).toBe(true);
      expect(stripJpegTrailer(bytes).equals(bytes)).toBe(true);
    },
  );

  test('ignore an EOI marker inside a JPEG table', () => {
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd0, 3]);
    const more = Buffer.from([0xff, 0xff, 0xc4, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 4, 0xff, 0xd9]);
    const whole = Buffer.concat([head, more]);
    expect(stripJpegTrailer(Buffer.concat([whole, Buffer.from('PK')]))).toEqual(whole);
  });

  test.each([
    ['truncated.png', readPngChunks],
    ['truncated.gif', readGifBlocks],
    ['truncated.webp', readWebpChunks],
    ['heic-named.jpg', splitJpeg],
  ])('throw image_damaged for bad/%s', (name, read) => {
    expect(() => read(fixture(`bad/${name}`))).toThrow(expect.objectContaining({ code: 'image_damaged' }));
  });

  test('throw image_damaged for a PNG chunk with a wrong checksum', () => {
    const bytes = Buffer.from(fixture('images/animated.png'));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    expect(() => readPngChunks(bytes)).toThrow(expect.objectContaining({ code: 'image_damaged' }));
  });

  test('write a long profile and EXIF into a JPEG so that a decoder reads them', async () => {
    const { icc } = await sharp(fixture('images/cmyk-profile.jpg')).metadata();
    const exif = Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1');
    const dressed = await sharp(withJpegMetadata(fixture('images/cmyk-no-profile.jpg'), { icc: icc ?? null, exif })).metadata();
    expect(dressed.icc?.equals(icc ?? Buffer.alloc(0))).toBe(true);
    expect(dressed.exif?.subarray(6)).toEqual(exif);
  });

  test('write a profile and EXIF into a WebP, and remove them again together with the extended header', async () => {
    const bare = fixture('images/lossless-alpha.webp');
    const { width, height, hasAlpha } = await sharp(bare).metadata();
    const { icc } = await sharp(fixture('images/display-p3.jpg')).metadata();
    const dressed = withWebpMetadata(bare, { icc: icc ?? null, exif: Buffer.from('MM\0*') }, { width, height });
    expect(await sharp(dressed).metadata()).toMatchObject({ width, height, hasAlpha, icc });
    expect(withWebpMetadata(dressed, noMetadata, { width, height }).equals(bare)).toBe(true);
  });

  test('read facts that only the container has', () => {
    expect(isLosslessWebp(readWebpChunks(fixture('images/lossless-alpha.webp')))).toBe(true);
    expect(isLosslessWebp(readWebpChunks(fixture('images/lossy-exif.webp')))).toBe(false);
    expect(readGifScreenSize(fixture('bad/bomb-screen.gif'))).toEqual({ width: 65_535, height: 65_535 });
    expect(findPngProfile(readPngChunks(fixture('images/rgb-16-bit.png')))?.toString('latin1', 36, 40)).toBe('acsp');
  });
});
