import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { type PngChunk, readPngChunks, writePngChunks } from '../../containers/png/png.js';
import { createExif, noExifFields } from '../exif/exif-writer.js';
import { noMetadata } from '../metadata.js';
import { readPngMetadata, withPngMetadata } from './png-metadata.js';

const exif = createExif({ ...noExifFields, artist: Buffer.from('Ann Author') }) ?? Buffer.alloc(0);
const prefixedExif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]);
const iptc = Buffer.from('\x1c\x02\x50\x00\x03Ann', 'latin1');
const packet = Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Ann"/></rdf:RDF></x:xmpmeta>`);

const encode = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

/** The same PNG with this chunk behind its header. */
async function withChunk(chunk: PngChunk): Promise<Buffer> {
  const [header, ...others] = readPngChunks(await encode());
  return writePngChunks([...(header ? [header] : []), chunk, ...others]);
}

const text = (keyword: string, rest: Buffer) => Buffer.concat([Buffer.from(`${keyword}\0`, 'latin1'), rest]);
const toHex = (name: string, profile: Buffer) =>
  `\n${name}\n      ${profile.length}\n${profile.toString('hex').replace(/.{1,72}/g, '$&\n')}`;

describe('PNG metadata', () => {
  test('another reader finds EXIF, XMP and density, and this one IPTC too', async () => {
    const metadata = { ...noMetadata, exif, xmp: packet, iptc, density: { x: 300, y: 300, unit: 'inch' } as const };
    const result = writePngChunks(withPngMetadata(readPngChunks(await encode()), [], metadata));
    const read = await exifr.parse(result, { exif: true, xmp: true, ihdr: true, mergeOutput: false });
    expect(read).toMatchObject({ ifd0: { Artist: 'Ann Author' }, photoshop: { Credit: 'Ann' } });
    expect((await sharp(result).metadata()).density).toBe(300);
    expect(readPngMetadata(result)).toEqual({
      exif,
      xmp: { packet, extension: null },
      iptc,
      density: { x: 118.11, y: 118.11, unit: 'cm' },
    });
  });

  test.each([
    [
      'compressed XMP',
      { type: 'iTXt', data: text('XML:com.adobe.xmp', Buffer.concat([Buffer.from([1, 0, 0, 0]), deflateSync(packet)])) },
      'xmp',
    ],
    ['EXIF as text', { type: 'tEXt', data: text('Raw profile type exif', Buffer.from(toHex('exif', exif))) }, 'exif'],
    [
      'EXIF as compressed text, with the prefix of JPEG',
      {
        type: 'zTXt',
        data: text('Raw profile type APP1', Buffer.concat([Buffer.alloc(1), deflateSync(toHex('generic profile', prefixedExif))])),
      },
      'exif',
    ],
    ['bare IPTC as text', { type: 'tEXt', data: text('Raw profile type iptc', Buffer.from(toHex('iptc', iptc))) }, 'iptc'],
  ] as const)('reads %s', async (_, chunk, part) => {
    const expected = { exif, iptc, xmp: { packet, extension: null } };
    expect(readPngMetadata(await withChunk(chunk))[part]).toEqual(expected[part]);
  });

  test.each([
    ['a profile that is shorter than it says', { type: 'tEXt', data: text('Raw profile type exif', Buffer.from('\nexif\n   99\n4d4d\n')) }],
    ['a text without an end of its keyword', { type: 'tEXt', data: Buffer.from('Raw profile type exif') }],
    ['damaged compression', { type: 'zTXt', data: text('Raw profile type exif', Buffer.from([0, 1, 2, 3])) }],
    [
      'a packet that inflates to more than the limit',
      { type: 'iTXt', data: text('XML:com.adobe.xmp', Buffer.concat([Buffer.from([1, 0, 0, 0]), deflateSync(Buffer.alloc(5_000_000))])) },
    ],
  ] as const)('ignores %s', async (_, chunk) => {
    expect(readPngMetadata(await withChunk(chunk))).toMatchObject({ exif: null, xmp: null, iptc: null });
  });
});
