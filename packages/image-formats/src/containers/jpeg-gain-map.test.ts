import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compressJpeg } from '@napi-rs/image';
import sharp from 'sharp';
import { createExif, noExifFields } from '../metadata/exif-writer.js';
import { noMetadata } from '../metadata/metadata.js';
import { replacePrimaryImage } from './jpeg-gain-map.js';
import { joinJpeg, splitJpeg, stripJpegTrailer } from './jpeg-segments.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const ENTRIES_AT = 4 + 26;

/** Joins two JPEGs into one file with a Multi-Picture index of their sizes and offsets. */
function multiPicture(first: Buffer, second: Buffer): Buffer {
  const body = Buffer.alloc(ENTRIES_AT + 32);
  body.write('MPF\0MM\0*', 'latin1');
  body.writeUInt32BE(8, 8);
  body.writeUInt16BE(1, 12);
  body.writeUInt16BE(0xb002, 14);
  body.writeUInt16BE(7, 16);
  body.writeUInt32BE(32, 18);
  body.writeUInt32BE(26, 22);
  const parts = splitJpeg(first);
  const build = () =>
    joinJpeg({ segments: [...parts.segments.slice(0, 2), { marker: 0xe2, body }, ...parts.segments.slice(2)], scans: parts.scans });
  const primary = build();
  body.writeUInt32BE(primary.length, ENTRIES_AT + 4);
  body.writeUInt32BE(second.length, ENTRIES_AT + 20);
  body.writeUInt32BE(primary.length - (primary.indexOf('MPF\0') + 4), ENTRIES_AT + 24);
  return Buffer.concat([build(), second]);
}

/** Cuts out the two images by the index alone. */
function cutByIndex(bytes: Buffer): [Buffer, Buffer] {
  const base = bytes.indexOf('MPF\0') + 4;
  const entry = (at: number) => bytes.readUInt32BE(base - 4 + ENTRIES_AT + at);
  return [bytes.subarray(0, entry(4)), bytes.subarray(base + entry(24), base + entry(24) + entry(20))];
}

describe('replacePrimaryImage', () => {
  const second = fixture('already-optimised.jpg');
  const source = multiPicture(fixture('cmyk-profile.jpg'), second);

  test.each([
    ['without EXIF', null],
    ['with new EXIF', createExif({ ...noExifFields, orientation: 6 })],
  ])('updates the image index, %s', (_, exif) => {
    expect(cutByIndex(source)[1].equals(second)).toBe(true);
    const stripped = replacePrimaryImage(source, source, { ...noMetadata, exif });
    const [first, gainMap] = cutByIndex(stripped);
    expect(gainMap.equals(second)).toBe(true);
    expect(first.length + second.length).toBe(stripped.length);
    expect(stripped.length).toBeLessThan(source.length - 9_000);
    expect(splitJpeg(first).scans.equals(splitJpeg(stripJpegTrailer(source)).scans)).toBe(true);
  });

  test('updates the image index for a smaller first image, and changes no sample of it', async () => {
    const packed = await compressJpeg(stripJpegTrailer(source), { quality: 100, optimizeScans: true });
    const [first, gainMap] = cutByIndex(replacePrimaryImage(source, packed, noMetadata));
    expect(gainMap.equals(second)).toBe(true);
    expect(first.length).toBeLessThan(cutByIndex(replacePrimaryImage(source, source, noMetadata))[0].length);
    const samples = (bytes: Buffer) => sharp(bytes, { ignoreIcc: true }).toColourspace('cmyk').raw().toBuffer();
    expect((await samples(first)).equals(await samples(stripJpegTrailer(source)))).toBe(true);
  });
});
