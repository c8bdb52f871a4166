import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readOrientation, readTiff, removeLocation } from './exif.js';
import { createExif, noExifFields } from './exif-writer.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const createOrientationExif = (orientation: number) => createExif({ ...noExifFields, orientation }) ?? Buffer.alloc(0);

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
