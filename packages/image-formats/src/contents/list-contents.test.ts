import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isRasterFormat } from '../image-facts.js';
import { sniff } from '../sniff/sniff.js';
import { catalogues } from './catalogues/index.js';
import { metadataCatalogue } from './catalogues/metadata-catalogue.js';
import { listContents } from './list-contents.js';
import { listStripped } from './list-stripped.js';

const fixtures = new URL('../../../../fixtures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures));

function list(bytes: Buffer) {
  const { format } = sniff(bytes);
  return isRasterFormat(format) ? listContents(bytes, format) : [];
}

/** Names of everything beside the picture. */
const namesOf = (name: string) => list(read(name)).flatMap((part) => (part.lossless === 'understood' ? [] : [part.name]));

describe('listContents', () => {
  test.each([
    ['images/photo.png', ['density', 'time']],
    ['images/lossy-exif.webp', ['icc', 'exif', 'exif-data', 'thumbnail', 'xmp', 'xmp-data']],
    ['images/exif-gps-orientation-6.jpg', ['icc', 'exif', 'gps', 'copyright']],
    ['images/still.gif', ['xmp', 'xmp-data', 'comments']],
    ['images/alpha.png', ['trailer']],
    ['images/sample.jpg', []],
    ['faults/apple-hdr.jpg', ['gain-map']],
    ['faults/dpi300b.png', ['density']],
    ['faults/seq-small.avif', []],
  ])('listContents: the parts of %s beside the picture', (name, names) => {
    expect(namesOf(name)).toEqual(names);
  });

  test('listContents: names a chunk, a segment, a block and a box that no catalogue has', () => {
    const segment = Buffer.from('\xff\xd8\xff\xe7\0\x07hello', 'latin1');
    const box = Buffer.from('\0\0\0\x08abcd', 'latin1');
    const chunk = Buffer.from('\0\0\0\0abCd\0\0\0\0', 'latin1');
    const names = [
      listContents(Buffer.concat([segment, read('images/sample.jpg').subarray(2)]), 'jpeg'),
      listContents(Buffer.concat([read('images/photo.png').subarray(0, 33), chunk, read('images/photo.png').subarray(33)]), 'png'),
      listContents(Buffer.concat([read('images/photo.avif'), box]), 'avif'),
    ].map((contents) => contents.filter(({ name }) => name.startsWith('unknown:')).map(({ name, lossless }) => `${name} ${lossless}`));
    expect(names).toEqual([['unknown:APP7 hello source'], ['unknown:abCd source'], ['unknown:abcd source']]);
  });

  test('listContents: never throws, whatever is cut or changed', () => {
    const names = ['images', 'faults', 'bad'].flatMap((folder) =>
      readdirSync(new URL(folder, fixtures)).map((file) => `${folder}/${file}`),
    );
    for (const name of names) {
      const bytes = read(name);
      for (const share of [0, 0.01, 0.1, 0.5, 0.9, 1]) expect(() => list(bytes.subarray(0, bytes.length * share))).not.toThrow();
      for (let round = 1; round <= 20; round += 1) {
        const changed = Buffer.from(bytes);
        // mostly in the headers, where the structure is
        for (let at = round * 3; at < bytes.length; at = Math.ceil(at * 1.3)) changed[at] = (at * 31 + round * 7) & 255;
        changed.set(bytes.subarray(0, 12));
        expect(() => list(changed)).not.toThrow();
      }
    }
  });

  test('listContents: names are printable and few, whatever the file says', () => {
    const types = Array.from({ length: 100_000 }, (_, index) => {
      const chunk = Buffer.alloc(8);
      chunk.writeUInt32BE(index);
      return chunk;
    });
    const body = Buffer.concat([Buffer.from('WEBP'), ...types]);
    const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
    head.writeUInt32LE(body.length, 4);
    const names = listContents(Buffer.concat([head, body]), 'webp').map(({ name }) => name);
    expect(names).toHaveLength(200);
    expect(names.join('')).toMatch(/^[ -~]*$/);
  });

  test('listContents: a JPEG before a million empty ones has other bytes after it', () => {
    const bytes = Buffer.concat([read('images/sample.jpg'), Buffer.alloc(4_000_000, Buffer.from('ffd8ffd9', 'hex'))]);
    expect(listContents(bytes, 'jpeg').map(({ name }) => name)).toContain('trailer');
  });

  test.each(Object.entries(catalogues))('catalogue of %s: has each id once', (_, catalogue) => {
    const ids = [...catalogue, ...metadataCatalogue].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('listStripped', () => {
  test('listStripped: names what the result lacks, and no part of a part that is listed', () => {
    const source = list(read('images/lossy-exif.webp'));
    expect(listStripped(source, list(read('images/lossy.webp')))).toEqual(['icc', 'exif', 'xmp']);
    expect(listStripped(source, source)).toEqual([]);
    const withoutThumbnail = source.filter(({ name }) => name !== 'thumbnail');
    expect(listStripped(source, withoutThumbnail)).toEqual(['thumbnail']);
  });
});
