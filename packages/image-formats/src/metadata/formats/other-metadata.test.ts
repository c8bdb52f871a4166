import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { createExif, noExifFields } from '../exif/exif-writer.js';
import { noMetadata } from '../metadata.js';
import { readAvifMetadata, withAvifMetadata } from './avif-metadata.js';
import { readGifMetadata, withGifMetadata } from './gif-metadata.js';
import { readWebpMetadata, withWebpMetadata } from './webp-metadata.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../../fixtures/images/${name}`, import.meta.url));
const exif = createExif({ ...noExifFields, artist: Buffer.from('Ann Author') }) ?? Buffer.alloc(0);
const xmp = Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="© Ann"/></rdf:RDF></x:xmpmeta>`);
const metadata = { ...noMetadata, exif, xmp };
const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).raw().toBuffer();
const encodeAvif = (hasAlpha: boolean) =>
  sharp(fixture(hasAlpha ? 'alpha.png' : 'photo.png'))
    .resize(64)
    .avif({ effort: 0 })
    .toBuffer();

describe('AVIF metadata', () => {
  test.each([true, false])('libheif and another reader find EXIF and XMP, and the picture stays; alpha: %s', async (hasAlpha) => {
    const bytes = await encodeAvif(hasAlpha);
    const result = withAvifMetadata(bytes, metadata);
    const header = await sharp(result).metadata();
    expect([header.exif, header.xmp]).toEqual([exif, xmp]);
    expect(await exifr.parse(result)).toEqual({ Artist: 'Ann Author' });
    expect((await pixels(result)).equals(await pixels(bytes))).toBe(true);
    expect(readAvifMetadata(result)).toEqual({ exif, xmp: { packet: xmp, extension: null }, iptc: null, density: null });
  });

  test('reads what libheif wrote', async () => {
    const bytes = await sharp(fixture('photo.png'))
      .resize(64)
      .withExif({ IFD0: { Artist: 'Ben' } })
      .withXmp(xmp.toString())
      .avif({ effort: 0 })
      .toBuffer();
    const read = readAvifMetadata(bytes);
    expect(read.exif?.includes('Ben')).toBe(true);
    expect(read.xmp?.packet).toEqual(xmp);
  });

  test.each([
    ['a file without items', Buffer.from('\0\0\0\x08ftyp')],
    ['no file', Buffer.alloc(0)],
  ])('finds nothing in %s, and adds nothing to it', (_, bytes) => {
    expect(readAvifMetadata(bytes)).toEqual({ exif: null, xmp: null, iptc: null, density: null });
    expect(() => withAvifMetadata(bytes, metadata)).toThrow(expect.objectContaining({ code: 'processing_failed' }));
  });
});

describe('GIF metadata', () => {
  test.each(['animated.gif', 'still.gif'])('XMP in %s is read again, and every frame stays', async (name) => {
    const bytes = fixture(name);
    const result = withGifMetadata(bytes, metadata);
    expect(readGifMetadata(result)).toEqual({ exif: null, xmp: { packet: xmp, extension: null }, iptc: null, density: null });
    expect((await pixels(result)).equals(await pixels(bytes))).toBe(true);
    expect(result.toString('latin1', 0, 6)).toBe('GIF89a');
    expect(withGifMetadata(result, metadata)).toEqual(result);
    expect(readGifMetadata(withGifMetadata(result, noMetadata)).xmp).toBeNull();
  });
});

describe('WebP metadata', () => {
  test.each(['lossy.webp', 'lossless-alpha.webp', 'animated.webp'])(
    'libwebp finds EXIF and XMP in %s, and every frame stays',
    async (name) => {
      const bytes = fixture(name);
      const { width, pageHeight, height } = await sharp(bytes, { animated: true }).metadata();
      const result = withWebpMetadata(bytes, metadata, { width, height: pageHeight ?? height });
      const header = await sharp(result).metadata();
      expect([header.exif, header.xmp]).toEqual([exif, xmp]);
      expect((await pixels(result)).equals(await pixels(bytes))).toBe(true);
      expect(readWebpMetadata(result)).toMatchObject({ exif, xmp: { packet: xmp } });
    },
  );
});
