import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { joinJpeg, splitJpeg } from '../../containers/jpeg/jpeg.js';
import { createExif, noExifFields } from '../exif/exif-writer.js';
import { noMetadata } from '../metadata.js';
import { joinXmp } from '../xmp/extended-xmp.js';
import { readJpegMetadata, withJpegMetadata } from './jpeg-metadata.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/images/${name}`, import.meta.url));
const perInch = (x: number) => ({ x, y: x, unit: 'inch' }) as const;

const wrapXmp = (properties: string) =>
  Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://a.example/" dc:format="image/jpeg" ${properties}</rdf:RDF></x:xmpmeta>`);

/** A JPEG whose components are RGB, as their names say. */
async function encodeRgbJpeg(): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#804020' } })
    .jpeg({ chromaSubsampling: '4:4:4', progressive: false })
    .toBuffer();
  const [frame, scan] = [jpeg.indexOf(Buffer.from([0xff, 0xc0])), jpeg.indexOf(Buffer.from([0xff, 0xda]))];
  for (const [index, name] of [...'RGB'].entries()) {
    jpeg.write(name, frame + 10 + index * 3, 'latin1');
    jpeg.write(name, scan + 5 + index * 2, 'latin1');
  }
  return jpeg;
}

describe('JPEG metadata', () => {
  test('another decoder and another reader find the density, which costs 18 bytes', async () => {
    const jpeg = await sharp(fixture('photo.png')).resize(16).jpeg().toBuffer();
    const result = withJpegMetadata(jpeg, { ...noMetadata, density: perInch(300) });
    expect(result.length).toBe(jpeg.length + 18);
    expect((await sharp(result).metadata()).density).toBe(300);
    expect(await exifr.parse(result, { jfif: true, mergeOutput: false })).toMatchObject({
      jfif: { XResolution: 300, ResolutionUnit: 1 },
    });
    expect(readJpegMetadata(result).density).toEqual(perInch(300));
  });

  test('a JFIF segment loses its thumbnail and no more', () => {
    const { segments, scans } = splitJpeg(fixture('already-optimised.jpg'));
    const others = segments.filter(({ marker }) => marker < 0xe0);
    const toJpeg = (size: string, thumbnail: string) =>
      joinJpeg({
        segments: [{ marker: 0xe0, body: Buffer.from(`JFIF\0\x01\x01\0\0\x01\0\x01${size}${thumbnail}`, 'latin1') }, ...others],
        scans,
      });
    expect(withJpegMetadata(toJpeg('\x01\x01', 'RGB'), noMetadata)).toEqual(toJpeg('\0\0', ''));
  });

  test('samples that are not YCbCr get no JFIF segment: the density goes to EXIF, and the colours stay', async () => {
    const jpeg = await encodeRgbJpeg();
    const result = withJpegMetadata(jpeg, { ...noMetadata, density: perInch(300) });
    const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    expect((await pixels(result)).equals(await pixels(jpeg))).toBe(true);
    expect((await sharp(result).metadata()).density).toBe(300);
    expect(result.includes('JFIF')).toBe(false);
  });

  test('EXIF without a density does not hide that of JFIF', () => {
    const exif = createExif({ ...noExifFields, orientation: 6 });
    const jpeg = withJpegMetadata(fixture('sample.jpg'), { ...noMetadata, exif, density: perInch(150) });
    expect(readJpegMetadata(jpeg)).toMatchObject({ exif, density: perInch(150) });
  });

  test('a long XMP packet is split, another reader joins it, and this one too', async () => {
    const depth = 'QUJD'.repeat(40_000);
    const xmp = wrapXmp(`a:depth="${depth}"><a:note>kept</a:note></rdf:Description>`);
    const result = withJpegMetadata(fixture('sample.jpg'), { ...noMetadata, xmp });
    const read = await exifr.parse(result, { xmp: { multiSegment: true }, mergeOutput: false });
    expect(read).toMatchObject({ dc: { format: 'image/jpeg' }, a: { depth, note: 'kept' } });
    const stored = readJpegMetadata(result).xmp;
    expect(stored?.packet.length).toBeLessThan(65_000);
    const joined = stored && joinXmp(stored)?.document.toString();
    expect(joined).toContain(depth);
    expect(joined).not.toContain('HasExtendedXMP');
    expect(splitJpeg(result).scans.equals(splitJpeg(fixture('sample.jpg')).scans)).toBe(true);
  });

  test('an extension with a missing part is not read', () => {
    const xmp = wrapXmp(`a:depth="${'QUJD'.repeat(40_000)}"/>`);
    const result = withJpegMetadata(fixture('sample.jpg'), { ...noMetadata, xmp });
    const at = result.indexOf('http://ns.adobe.com/xmp/extension/');
    result.write('other', at, 'latin1');
    expect(readJpegMetadata(result).xmp).toMatchObject({ extension: null });
  });
});
