import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isConvertedFormat } from '@pixmill/contracts';
import { sniff } from '../sniff/sniff.js';
import type { StoredSamples } from './samples.js';
import { readStoredSamples } from './stored-samples.js';

const read = (name: string) => readFileSync(new URL(`../../../../fixtures/inputs/edges/${name}`, import.meta.url));

/** As ImageMagick, which wrote the files, lists them (`identify -verbose`). */
const files: readonly (readonly [string, StoredSamples['colour'], number, string?])[] = [
  ['photo.bmp', 'rgb', 24],
  ['sixteen-colours.bmp', 'rgb', 4],
  ['photo.ico', 'rgb', 32],
  ['photo.psd', 'rgb', 24],
  ['cmyk.psd', 'cmyk', 32],
  ['16-bit.tiff', 'rgb', 48],
  ['alpha.tiff', 'rgb', 32],
  ['gray.tiff', 'gray', 8],
  ['lab.tiff', 'lab', 24],
  ['sixteen-colours.tiff', 'rgb', 4],
  ['photo.jp2', 'rgb', 24],
  ['gray.jp2', 'gray', 8],
  ['photo.j2k', 'rgb', 24],
  ['photo.heic', 'rgb', 24, '4:2:0'],
];

describe('readStoredSamples', () => {
  test.each(files)('readStoredSamples: %s has %s samples of %i bits a pixel', (name, colour, depth, sampling = '4:4:4') => {
    const bytes = read(name);
    const { format } = sniff(bytes);
    if (format === null || !isConvertedFormat(format)) throw new Error(`${name} is ${format}`);
    expect(readStoredSamples(bytes, format)).toEqual({ colour, depth, sampling });
    for (let length = 0; length < Math.min(bytes.length, 300); length += 1) {
      expect(() => readStoredSamples(bytes.subarray(0, length), format)).not.toThrow();
    }
  });

  test('readStoredSamples: subsampled chroma of a JPEG 2000 is YCbCr', () => {
    const codestream = read('photo.j2k');
    // SIZ: the factors of the second and the third component
    codestream.set([2, 2], 46);
    codestream.set([2, 2], 49);
    expect(readStoredSamples(codestream, 'jp2')).toEqual({ colour: 'ycbcr', depth: 24, sampling: '4:2:0' });
  });
});
