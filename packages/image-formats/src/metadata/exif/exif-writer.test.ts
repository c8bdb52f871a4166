import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { withJpegMetadata } from '../formats/jpeg-metadata.js';
import { noMetadata } from '../metadata.js';
import { createExif, noExifFields } from './exif-writer.js';

async function writeJpeg(exif: Buffer | null): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  return withJpegMetadata(jpeg, { ...noMetadata, exif });
}

describe('createExif', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('an orientation of %d takes 26 bytes, and a decoder reads it', async (orientation) => {
    const exif = createExif({ ...noExifFields, orientation });
    expect(exif?.length).toBe(26);
    expect((await sharp(await writeJpeg(exif)).metadata()).orientation).toBe(orientation);
  });

  test('another reader finds every field', async () => {
    const exif = createExif({
      ...noExifFields,
      orientation: 6,
      artist: Buffer.from('Ann Author'),
      copyright: Buffer.from('2024 Ann'),
      density: { x: 300, y: 118.11, unit: 'inch' },
      size: { width: 70_000, height: 3 },
    });
    expect(await exifr.parse(await writeJpeg(exif), { translateValues: false })).toEqual({
      Orientation: 6,
      Artist: 'Ann Author',
      Copyright: '2024 Ann',
      XResolution: 300,
      YResolution: 118.11,
      ResolutionUnit: 2,
      ExifImageWidth: 70_000,
      ExifImageHeight: 3,
    });
  });

  test('returns null without fields', () => {
    expect(createExif(noExifFields)).toBeNull();
  });
});
