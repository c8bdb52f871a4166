import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import { readJpegMetadata, withJpegMetadata } from '../formats/jpeg-metadata.js';
import { noMetadata } from '../metadata.js';
import { readOrientation } from '../orientation.js';
import { noChange } from '../picture-change.js';
import { readExifDensity, readExifSize } from './exif-fields.js';
import { type ExifChange, toResultExif } from './exif-result.js';
import { createExif, noExifFields } from './exif-writer.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/images/${name}`, import.meta.url));
const stored = { width: 40, height: 30 };
const unchanged: ExifChange = { ...noChange, stored, isJpeg: true };
const upright: ExifChange = { ...unchanged, upright: { width: 30, height: 40 }, changesPixels: true, isTurned: true };

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

describe('toResultExif', () => {
  test.each([true, false])('sets orientation 1 and removes the thumbnail of other pixels (little endian: %s)', (isLittleEndian) => {
    const source = withThumbnail(isLittleEndian);
    const result = toResultExif(source, upright);
    expect([readOrientation(source), readOrientation(result)]).toEqual([8, 1]);
    expect(result.includes('thumb')).toBe(false);
    expect(result.length).toBe(56);
  });

  test('keeps every byte where the pixels stay', () => {
    expect(toResultExif(withThumbnail(true), unchanged)).toEqual(withThumbnail(true));
  });

  test('keeps every other tag of a real block, as another reader sees it', async () => {
    const source = fixture('exif-gps-orientation-6.jpg');
    const { exif } = readJpegMetadata(source);
    const change = { ...upright, stored: { width: 480, height: 320 }, upright: { width: 320, height: 480 } };
    const result = withJpegMetadata(source, { ...noMetadata, exif: toResultExif(exif ?? Buffer.alloc(0), change) });
    const parse = (bytes: Buffer) => exifr.parse(bytes, { translateValues: false });
    const before = await parse(source);
    expect(before).toMatchObject({ Orientation: 6, ExifImageWidth: 480, latitude: expect.any(Number) });
    expect(await parse(result)).toEqual({ ...before, Orientation: 1, ExifImageWidth: 320, ExifImageHeight: 480 });
  });

  test('dimensions and density are those of the result', () => {
    const fields = { ...noExifFields, density: { x: 300, y: 150, unit: 'inch' }, size: { width: 4, height: 3 } } as const;
    const source = createExif(fields) ?? Buffer.alloc(0);
    const turned = toResultExif(source, upright);
    expect([readExifSize(turned), readExifDensity(turned)]).toEqual([
      { width: 30, height: 40 },
      { x: 150, y: 300, unit: 'inch' },
    ]);
    const resized = toResultExif(source, { ...upright, isResampled: true, upright: { width: 3, height: 4 } });
    expect([readExifSize(resized), readExifDensity(resized)]).toEqual([{ width: 3, height: 4 }, null]);
  });

  test('a block that makes browsers show the picture smaller still does, turned', () => {
    const fields = { ...noExifFields, orientation: 6, density: { x: 144, y: 144, unit: 'inch' }, size: { width: 20, height: 15 } } as const;
    const source = createExif(fields) ?? Buffer.alloc(0);
    expect(readExifSize(toResultExif(source, upright))).toEqual({ width: 15, height: 20 });
    // browsers ignore it in other formats
    expect(readExifSize(toResultExif(source, { ...upright, isJpeg: false }))).toEqual({ width: 30, height: 40 });
  });

  test.each(['', 'II*\0', 'II*\0\xff\xff\xff\xff', 'nonsense'])('returns %j unchanged', (text) => {
    const tiff = Buffer.from(text, 'latin1');
    expect(readOrientation(tiff)).toBe(1);
    expect(toResultExif(tiff, upright)).toEqual(tiff);
  });
});
