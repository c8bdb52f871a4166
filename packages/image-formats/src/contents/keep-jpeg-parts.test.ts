import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compressJpeg } from '@napi-rs/image';
import exifr from 'exifr';
import sharp from 'sharp';
import { joinJpeg, splitJpeg, stripJpegTrailer } from '../containers/jpeg/jpeg.js';
import { withJpegMetadata } from '../metadata/formats/jpeg-metadata.js';
import { noMetadata } from '../metadata/metadata.js';
import { keepJpegParts } from './keep-jpeg-parts.js';
import { listContents } from './list-contents.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
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

const repack = (source: Buffer) => keepJpegParts(source, withJpegMetadata(stripJpegTrailer(source), noMetadata));
const namesOf = (bytes: Buffer) => listContents(bytes, 'jpeg').flatMap(({ name, lossless }) => (lossless === 'understood' ? [] : [name]));

describe('keepJpegParts', () => {
  const second = fixture('images/already-optimised.jpg');
  const source = multiPicture(fixture('images/cmyk-profile.jpg'), second);

  test('keepJpegParts: updates the index of a second picture', () => {
    expect(cutByIndex(source)[1].equals(second)).toBe(true);
    const result = repack(source);
    const [first, other] = cutByIndex(result);
    expect(other.equals(second)).toBe(true);
    expect(first.length + second.length).toBe(result.length);
    expect(result.length).toBeLessThan(source.length - 9_000);
    expect(splitJpeg(first).scans.equals(splitJpeg(stripJpegTrailer(source)).scans)).toBe(true);
  });

  test('keepJpegParts: updates the index for a smaller first picture, and changes no sample of it', async () => {
    const packed = await compressJpeg(stripJpegTrailer(source), { quality: 100, optimizeScans: true });
    const [first, other] = cutByIndex(keepJpegParts(source, withJpegMetadata(packed, noMetadata)));
    expect(other.equals(second)).toBe(true);
    expect(first.length).toBeLessThan(cutByIndex(repack(source))[0].length);
    const samples = (bytes: Buffer) => sharp(bytes, { ignoreIcc: true }).toColourspace('cmyk').raw().toBuffer();
    expect((await samples(first)).equals(await samples(stripJpegTrailer(source)))).toBe(true);
  });

  test('keepJpegParts: keeps an Apple gain map, and twice is once', () => {
    const apple = fixture('faults/apple-hdr.jpg');
    const result = repack(apple);
    expect(namesOf(result)).toEqual(['gain-map']);
    expect(repack(result).equals(result)).toBe(true);
    expect(result.subarray(-1000).equals(apple.subarray(-1000))).toBe(true);
  });

  test('keepJpegParts: cuts off a script after the second picture', () => {
    const script = Buffer.from('<script>alert(1)</script>');
    expect(namesOf(Buffer.concat([source, script]))).toEqual(expect.arrayContaining(['second-picture', 'trailer']));
    expect(repack(Buffer.concat([source, script])).equals(repack(source))).toBe(true);
  });

  test.each([
    ['other data', Buffer.concat([source, Buffer.from([1, 2, 3, 4])]), 'trailer'],
    ['a picture of which the index is wrong', multiPicture(fixture('images/sample.jpg'), second.subarray(10)), 'second-picture'],
  ])('keepJpegParts: drops everything after the picture when there is %s', (_, broken, name) => {
    expect(namesOf(broken)).toContain(name);
    const result = repack(broken);
    expect(namesOf(result)).toEqual([]);
    expect(stripJpegTrailer(result).equals(result)).toBe(true);
  });

  test('keepJpegParts: drops large thumbnails of which there is nothing else', () => {
    const preview = Buffer.from(source);
    preview.writeUInt32BE(0x01_00_02, preview.indexOf('MPF\0') + ENTRIES_AT + 16);
    expect(namesOf(preview)).toContain('thumbnail');
    expect(namesOf(repack(preview))).toEqual([]);
  });

  describe('with XMP that describes the second picture and more', () => {
    const packet = Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
      xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" hdrgm:Version="1.0" exif:GPSLatitude="48,12N" photoshop:Credit="Ann"/></rdf:RDF></x:xmpmeta>`);
    const described = multiPicture(withJpegMetadata(fixture('images/sample.jpg'), { ...noMetadata, xmp: packet }), second);
    const keep = async (xmp: Buffer | null) => {
      const result = keepJpegParts(described, withJpegMetadata(stripJpegTrailer(described), { ...noMetadata, xmp }));
      expect(cutByIndex(result)[1].equals(second)).toBe(true);
      const { xmlns: _, ...read } = await exifr.parse(result, { xmp: true, tiff: false, mergeOutput: false });
      return read;
    };

    test('keepJpegParts: keeps the description alone when the result has no XMP', async () => {
      expect(await keep(null)).toEqual({ hdrgm: { Version: 1 } });
    });

    test('keepJpegParts: adds the description to the copyright', async () => {
      const copyright = Buffer.from(packet.toString().replace(/hdrgm:Version="1.0" exif:GPSLatitude="48,12N"/, ''));
      expect(await keep(copyright)).toEqual({ hdrgm: { Version: 1 }, photoshop: { Credit: 'Ann' } });
    });

    test('keepJpegParts: leaves XMP of the result that has the description', async () => {
      const withoutPlace = Buffer.from(packet.toString().replace(/exif:GPSLatitude="48,12N"/, ''));
      expect(await keep(withoutPlace)).toEqual({ hdrgm: { Version: 1 }, photoshop: { Credit: 'Ann' } });
    });
  });

  test('keepJpegParts: adds nothing to a picture that has nothing to keep', () => {
    const plain = withJpegMetadata(fixture('images/sample.jpg'), noMetadata);
    expect(keepJpegParts(fixture('images/sample.jpg'), plain)).toBe(plain);
  });
});
