import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import { listContents } from '../../contents/list-contents.js';
import type { PixelFormat } from '../../image-facts.js';
import { createExif, noExifFields } from '../exif/exif-writer.js';
import { noMetadata } from '../metadata.js';
import { readFileMetadata } from '../read-metadata.js';
import { withAvifMetadata } from './avif-metadata.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/${name}`, import.meta.url));
const artist = Buffer.from('Ann');
const exif = createExif({ ...noExifFields, artist, density: { x: 300, y: 300, unit: 'inch' } }) ?? Buffer.alloc(0);
const xmp = Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/" photoshop:Credit="Bea"/>');
const namesOf = (bytes: Buffer, format: PixelFormat) =>
  listContents(bytes, format).flatMap(({ name, lossless, inside }) => (lossless === 'understood' || inside !== null ? [] : [name]));

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

describe('readFileMetadata of formats that browsers do not show', () => {
  test('readFileMetadata: finds EXIF and XMP of a HEIC, where exifr finds them too', async () => {
    const bytes = withAvifMetadata(fixture('heic/photo.heic'), { ...noMetadata, exif, xmp });
    expect(await exifr.parse(bytes)).toMatchObject({ Artist: 'Ann' });
    expect(readFileMetadata(bytes, 'heic')).toMatchObject({ exif, xmp: { packet: xmp }, density: { x: 300, y: 300, unit: 'inch' } });
    expect(namesOf(bytes, 'heic')).toEqual(expect.arrayContaining(['exif', 'xmp', 'density']));
    expect(namesOf(fixture('heic/photo.heic'), 'heic')).toEqual([]);
  });

  test('readFileMetadata: finds EXIF, XMP and comments in boxes of a JP2', () => {
    const uuid = (name: string) => Buffer.from(name, 'hex');
    const bytes = Buffer.concat([
      fixture('jpeg2000/rgba.jp2'),
      box('uuid', Buffer.from('JpgTiffExif->JP2'), exif),
      box('uuid', uuid('be7acfcb97a942e89c71999491e3afac'), xmp),
      box('xml ', Buffer.from('<a/>')),
    ]);
    expect(readFileMetadata(bytes, 'jp2')).toMatchObject({ exif, xmp: { packet: xmp } });
    expect(namesOf(bytes, 'jp2')).toEqual(['exif', 'density', 'xmp', 'comments']);
    expect(namesOf(fixture('jpeg2000/bare.j2k'), 'jp2')).toEqual([]);
  });

  test('readFileMetadata: finds the resolution of a JP2, which is in fractions of pixels per metre', () => {
    // 11811 / 1 down and 118110 / 10 across: 300 dpi
    const fractions = Buffer.from([0x2e, 0x23, 0, 1, 0x2e, 0x23, 0, 10, 0, 1]);
    const picture = fixture('jpeg2000/rgba.jp2');
    const header = picture.indexOf('jp2h') - 4;
    const end = header + picture.readUInt32BE(header);
    const resolution = box('res ', box('resd', fractions));
    const bytes = Buffer.concat([picture.subarray(0, end), resolution, picture.subarray(end)]);
    bytes.writeUInt32BE(end - header + resolution.length, header);
    expect(readFileMetadata(bytes, 'jp2').density).toEqual({ x: expect.closeTo(118.11, 2), y: expect.closeTo(118.11, 2), unit: 'cm' });
    expect(namesOf(bytes, 'jp2')).toEqual(['density']);
  });

  test('readFileMetadata: finds the density of a BMP', () => {
    const bytes = Buffer.from(fixture('inputs/photo.bmp'));
    bytes.writeUInt32LE(11_811, 38);
    bytes.writeUInt32LE(11_811, 42);
    expect(readFileMetadata(bytes, 'bmp').density).toEqual({ x: 118.11, y: 118.11, unit: 'cm' });
    expect(namesOf(bytes, 'bmp')).toEqual(['density']);
  });

  test.each([
    ['tiff', 'inputs/pages.tif'],
    ['tiff', 'inputs/big.tif'],
    ['psd', 'inputs/alpha.psd'],
    ['bmp', 'inputs/profile.bmp'],
    ['ico', 'inputs/icon.ico'],
    ['heic', 'heic/photo.heic'],
    ['jp2', 'jpeg2000/rgba.jp2'],
  ] as const)('readFileMetadata and listContents: never throw for a cut or changed %s, %s', (format, name) => {
    const bytes = fixture(name);
    for (let round = 0; round < 200; round += 1) {
      const changed = Buffer.from(bytes.subarray(0, Math.ceil((bytes.length * (200 - (round % 50))) / 200)));
      for (let at = round * 3; at < changed.length; at = Math.ceil(at * 1.3) + 1) changed[at] = (at * 31 + round * 7) & 255;
      expect(() => [readFileMetadata(changed, format), listContents(changed, format)]).not.toThrow();
    }
  });
});
