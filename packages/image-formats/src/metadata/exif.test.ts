import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createOrientationExif, readOrientation, readTiff, removeLocation, toUprightExif } from './exif.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

/** IFD0 with an orientation, linked to an IFD1 with a thumbnail at the end. */
function withThumbnail(isLittleEndian: boolean): Buffer {
  const tiff = Buffer.alloc(26 + 30 + 5, 0);
  const short = (value: number, at: number) => (isLittleEndian ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  const long = (value: number, at: number) => (isLittleEndian ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  const entry = (at: number, tag: number, type: number, value: number) => {
    short(tag, at);
    short(type, at + 2);
    long(1, at + 4);
    if (type === 3) short(value, at + 8);
    else long(value, at + 8);
  };
  tiff.write(isLittleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  long(8, 4);
  short(1, 8);
  entry(10, 0x0112, 3, 8);
  long(26, 22);
  short(2, 26);
  entry(28, 0x0201, 4, 56);
  entry(40, 0x0202, 4, 5);
  tiff.write('thumb', 56);
  return tiff;
}

describe('exif', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('createOrientationExif: a decoder reads orientation %d from the block', async (orientation) => {
    expect(readOrientation(createOrientationExif(orientation))).toBe(orientation);
    const header = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), createOrientationExif(orientation)]);
    const jpeg = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const length = Buffer.from([0xff, 0xe1, 0, header.length + 2]);
    const tagged = Buffer.concat([jpeg.subarray(0, 2), length, header, jpeg.subarray(2)]);
    expect((await sharp(tagged).metadata()).orientation).toBe(orientation);
  });

  test.each([true, false])('toUprightExif: sets orientation 1 and removes the thumbnail (little endian: %s)', (isLittleEndian) => {
    const upright = toUprightExif(withThumbnail(isLittleEndian));
    expect(readOrientation(withThumbnail(isLittleEndian))).toBe(8);
    expect(readOrientation(upright)).toBe(1);
    expect(upright.includes('thumb')).toBe(false);
    expect(upright.length).toBe(56);
  });

  test('toUprightExif: keeps the size and the GPS directory of a real block', async () => {
    const { exif } = await sharp(fixture('exif-gps-orientation-6.jpg')).metadata();
    const tiff = exif?.subarray(6) ?? Buffer.alloc(0);
    expect(readOrientation(tiff)).toBe(6);
    const upright = toUprightExif(tiff);
    const differing = [...upright].filter((byte, index) => byte !== tiff[index]);
    expect(differing).toEqual([1]);
  });

  test.each(['', 'II*\0', 'II*\0\xff\xff\xff\xff', 'nonsense'])('toUprightExif: returns %j unchanged', (text) => {
    const tiff = Buffer.from(text, 'latin1');
    expect(readOrientation(tiff)).toBe(1);
    expect(toUprightExif(tiff)).toEqual(tiff);
  });
});

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

  test('returns bytes without a GPS directory unchanged', () => {
    expect(removeLocation(createOrientationExif(6))).toEqual(createOrientationExif(6));
    expect(removeLocation(Buffer.from('nonsense'))).toEqual(Buffer.from('nonsense'));
  });
});
