import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { readOrientation } from '../orientation.js';
import { readTiff } from './exif.js';
import { removeLocation } from './exif-location.js';
import { createExif, noExifFields } from './exif-writer.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/images/${name}`, import.meta.url));
const createOrientationExif = (orientation: number) => createExif({ ...noExifFields, orientation }) ?? Buffer.alloc(0);

/** A JPEG with this EXIF and without a scan. */
function withoutPixels(exif: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 8, 4);
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), exif, Buffer.from([0xff, 0xd9])]);
}

describe('removeLocation', () => {
  const readExif = async () => (await sharp(fixture('exif-gps-orientation-6.jpg')).metadata()).exif?.subarray(6) ?? Buffer.alloc(0);
  const GPS_DIRECTORY = 0x8825;

  test('removes the GPS directory and its values, and keeps every other tag', async () => {
    const tiff = await readExif();
    const cleaned = removeLocation(tiff);
    const tags = (from: Buffer) => {
      const reader = readTiff(from);
      if (!reader?.firstDirectory) return [];
      return Array.from({ length: reader.firstDirectory.count }, (_, index) =>
        reader.readShort((reader.firstDirectory?.entries ?? 0) + index * 12),
      );
    };
    expect(tags(tiff)).toContain(GPS_DIRECTORY);
    expect(tags(cleaned)).toEqual(tags(tiff).filter((tag) => tag !== GPS_DIRECTORY));
    expect(cleaned.length).toBe(tiff.length);
    expect(readOrientation(cleaned)).toBe(6);
    const at = readTiff(tiff)?.findEntry(readTiff(tiff)?.firstDirectory ?? { entries: 0, count: 0, link: 0 }, GPS_DIRECTORY) ?? 0;
    const start = readTiff(tiff)?.readLong(at + 8) ?? 0;
    expect(start).toBeGreaterThan(0);
    expect(cleaned.subarray(start, start + 26).every((byte) => byte === 0)).toBe(true);
  });

  test('removes a maker note, and keeps the tags beside it', async () => {
    const exif = createExif({ ...noExifFields, size: { width: 4, height: 3 } }) ?? Buffer.alloc(0);
    // the tag of the width becomes that of a maker note of 4 bytes
    exif.writeUInt16BE(0x927c, exif.indexOf(Buffer.from([0xa0, 0x02])));
    const parse = (tiff: Buffer) => exifr.parse(withoutPixels(tiff), { makerNote: true });
    expect(await parse(exif)).toMatchObject({ makerNote: expect.anything() });
    expect(await parse(removeLocation(exif))).toEqual({ ExifImageHeight: 3 });
  });

  test('a shorter maker note takes the place of a longer one', async () => {
    const exif = createExif({ ...noExifFields, makerNote: Buffer.from('place: Vienna'), size: { width: 4, height: 3 } }) ?? Buffer.alloc(0);
    const result = removeLocation(exif, Buffer.from('bright'));
    const read = await exifr.parse(withoutPixels(result), { makerNote: true });
    expect(Buffer.from(read.makerNote).toString()).toBe('bright');
    expect(read.ExifImageHeight).toBe(3);
    expect(result.includes('Vienna')).toBe(false);
  });

  test('returns bytes without a GPS directory unchanged', () => {
    expect(removeLocation(createOrientationExif(6))).toEqual(createOrientationExif(6));
    expect(removeLocation(Buffer.from('nonsense'))).toEqual(Buffer.from('nonsense'));
  });
});
