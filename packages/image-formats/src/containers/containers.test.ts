import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { withJpegMetadata } from '../metadata/formats/jpeg-metadata.js';
import { withWebpMetadata } from '../metadata/formats/webp-metadata.js';
import { noMetadata } from '../metadata/metadata.js';
import { readGifBlocks, readGifScreenSize, writeGifBlocks } from './gif/gif.js';
import { joinJpeg, splitJpeg, stripJpegTrailer } from './jpeg/jpeg.js';
import { findPngProfile, readPngChunks, writePngChunks } from './png/png.js';
import { isLosslessWebp, readWebpChunks, writeWebpChunks } from './webp.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));

describe('containers', () => {
  test.each(['images/cmyk-profile.jpg', 'images/gray.jpg', 'images/already-optimised.jpg'])(
    'splitJpeg and joinJpeg return the bytes of %s',
    (name) => {
      expect(joinJpeg(splitJpeg(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test.each(['images/animated.png', 'images/palette.png', 'images/rgb-16-bit.png'])(
    'readPngChunks and writePngChunks return the bytes of %s',
    (name) => {
      expect(writePngChunks(readPngChunks(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test.each(['images/animated.gif', 'images/dispose-background.gif', 'images/still.gif'])(
    'readGifBlocks and writeGifBlocks return the bytes of %s',
    (name) => {
      expect(writeGifBlocks(readGifBlocks(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test.each(['images/animated.webp', 'images/lossy.webp', 'images/lossless-alpha.webp', 'images/lossy-exif.webp'])(
    'readWebpChunks and writeWebpChunks return the bytes of %s',
    (name) => {
      expect(writeWebpChunks(readWebpChunks(fixture(name))).equals(fixture(name))).toBe(true);
    },
  );

  test('PNG, GIF and WebP are read without trailing bytes', () => {
    const withTrailer = (name: string) => Buffer.concat([fixture(name), Buffer.from('<script>')]);
    expect(writePngChunks(readPngChunks(withTrailer('images/palette.png'))).equals(fixture('images/palette.png'))).toBe(true);
    expect(writeGifBlocks(readGifBlocks(withTrailer('images/still.gif'))).equals(fixture('images/still.gif'))).toBe(true);
    expect(writeWebpChunks(readWebpChunks(withTrailer('images/lossy.webp'))).equals(fixture('images/lossy.webp'))).toBe(true);
  });

  test.each(['images/gray.jpg', 'images/cmyk-profile.jpg', 'images/already-optimised.jpg'])(
    'stripJpegTrailer removes the bytes after the image of %s',
    (name) => {
      const bytes = fixture(name);
      expect(stripJpegTrailer(Buffer.concat([bytes, bytes])).equals(bytes)).toBe(true);
      expect(stripJpegTrailer(bytes).equals(bytes)).toBe(true);
    },
  );

  test('stripJpegTrailer ignores an EOI marker inside a table', () => {
    const firstScan = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd0, 3]);
    const secondScan = Buffer.from([0xff, 0xff, 0xc4, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 4, 0xff, 0xd9]);
    const jpeg = Buffer.concat([firstScan, secondScan]);
    expect(stripJpegTrailer(Buffer.concat([jpeg, Buffer.from('PK')]))).toEqual(jpeg);
  });

  test.each([
    ['truncated.png', readPngChunks],
    ['truncated.gif', readGifBlocks],
    ['truncated.webp', readWebpChunks],
    ['heic-named.jpg', splitJpeg],
  ])('reading bad/%s throws image_damaged', (name, read) => {
    expect(() => read(fixture(`bad/${name}`))).toThrow(expect.objectContaining({ code: 'image_damaged' }));
  });

  test('readPngChunks throws image_damaged for a wrong checksum', () => {
    const bytes = Buffer.from(fixture('images/animated.png'));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    expect(() => readPngChunks(bytes)).toThrow(expect.objectContaining({ code: 'image_damaged' }));
  });

  test('withJpegMetadata writes a profile of several segments and EXIF, and a decoder reads them', async () => {
    const { icc } = await sharp(fixture('images/cmyk-profile.jpg')).metadata();
    const exif = Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1');
    const header = await sharp(
      withJpegMetadata(fixture('images/cmyk-no-profile.jpg'), { ...noMetadata, icc: icc ?? null, exif }),
    ).metadata();
    expect(header.icc?.equals(icc ?? Buffer.alloc(0))).toBe(true);
    expect(header.exif?.subarray(6)).toEqual(exif);
  });

  test('withWebpMetadata writes a profile and EXIF, and removes them together with the extended header', async () => {
    const plain = fixture('images/lossless-alpha.webp');
    const { width, height, hasAlpha } = await sharp(plain).metadata();
    const { icc } = await sharp(fixture('images/display-p3.jpg')).metadata();
    const extended = withWebpMetadata(plain, { ...noMetadata, icc: icc ?? null, exif: Buffer.from('MM\0*') }, { width, height });
    expect(await sharp(extended).metadata()).toMatchObject({ width, height, hasAlpha, icc });
    expect(withWebpMetadata(extended, noMetadata, { width, height }).equals(plain)).toBe(true);
  });

  test('isLosslessWebp, readGifScreenSize and findPngProfile read facts of the container', () => {
    expect(isLosslessWebp(readWebpChunks(fixture('images/lossless-alpha.webp')))).toBe(true);
    expect(isLosslessWebp(readWebpChunks(fixture('images/lossy-exif.webp')))).toBe(false);
    expect(readGifScreenSize(fixture('bad/bomb-screen.gif'))).toEqual({ width: 65_535, height: 65_535 });
    expect(findPngProfile(readPngChunks(fixture('images/rgb-16-bit.png')))?.toString('latin1', 36, 40)).toBe('acsp');
  });
});
