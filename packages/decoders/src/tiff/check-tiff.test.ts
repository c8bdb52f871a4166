import { describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { readConvertedSize } from '../convert.js';
import { sampleTags, writeTiffFile } from '../testing/write-tiff-file.js';

const data = Buffer.alloc(40 * 30 * 12);
const rgb = sampleTags(40, 30, { samples: 3, bits: 8, photometric: 2 });
const write = (tags: Parameters<typeof writeTiffFile>[0]) => writeTiffFile(tags, data);
const kind = (samples: number, bits: number, photometric: number, more = {}) =>
  write({ ...sampleTags(40, 30, { samples, bits, photometric }), ...more });

describe('check of a TIFF', () => {
  test.each([
    'lzw',
    'deflate',
    'packbits',
    'jpeg',
    'group4',
    'tiled',
    'planar',
    'big',
    'palette',
    'associated',
    'alpha',
    'cmyk',
    'two-bit',
    'pages',
  ])('check of a TIFF: reads the size of %s.tif', (name) => {
    expect(readConvertedSize(fixtureBytes(`inputs/${name}.tif`), 'tiff')).toEqual({ width: 60, height: 40 });
  });

  test.each([
    ['old-style JPEG compression', write({ ...rgb, 259: 6 })],
    ['Zstandard compression', write({ ...rgb, 259: 50_000 })],
    ['compression 9999', write({ ...rgb, 259: 9_999 })],
    ['ICC Lab colours', kind(3, 8, 9)],
    ['samples of a camera sensor', kind(1, 8, 32_803)],
    ['5 samples per pixel', kind(5, 8, 2)],
    ['60000 samples per pixel', write({ ...rgb, 277: 60_000 })],
    ['YCbCr samples without JPEG compression', kind(3, 8, 6)],
    ['CIELab samples of 8 bits', kind(3, 8, 8)],
    ['samples with a sign', kind(3, 8, 2, { 339: [2, 2, 2] })],
    ['floating-point samples of 32 bits', kind(1, 32, 1, { 339: 3 })],
    ['samples of 12 bits', kind(3, 12, 2)],
    ['samples of 32 bits', kind(3, 32, 2)],
    ['samples of 8, 8, 16 bits', write({ ...rgb, 258: [8, 8, 16] })],
  ])('check of a TIFF: refuses by name, %s', (name, bytes) => {
    expect(() => readConvertedSize(bytes, 'tiff')).toThrow(
      expect.objectContaining({ code: 'not_an_image', message: `Not a supported image (TIFF with ${name})` }),
    );
  });

  test.each([
    ['a cut directory', write(rgb).subarray(0, -80), 'the first directory, at byte 14408, is not in the file'],
    ['no directory', Buffer.from('II*\0\0\0\0\0', 'latin1'), 'the first directory, at byte 0, is not in the file of 8 bytes'],
    ['no size', write({ ...rgb, 256: 0 }), 'a size of 0x30 px'],
    [
      'no photometric interpretation',
      write(Object.fromEntries(Object.entries(rgb).filter(([tag]) => tag !== '262'))),
      'no photometric interpretation',
    ],
    ['a strip behind the end', write({ ...rgb, 273: 1_000_000 }), 'strip 1 of 1 ends at byte 1003600, behind the end'],
    ['a strip that is too long', write({ ...rgb, 279: 0xffff_fff0 }), 'strip 1 of 1 ends at byte 4294967288'],
    ['too few bytes', write({ ...rgb, 279: 100 }), '100 bytes of samples, where a picture of 40x30 px has 3600'],
    ['too few strips', write({ ...rgb, 278: 10 }), '1 of 3 strips'],
    [
      'a picture of millions of rows in some bytes',
      write({ ...rgb, 259: 8, 256: 4_000_000, 257: 1_000_000, 278: 1_000_000 }),
      'bytes of samples, where a picture of',
    ],
    [
      'a tile that is larger than the picture',
      write({ ...rgb, 322: 30_000, 323: 30_000, 324: 8, 325: 3_600 }),
      'tiles of 30000x30000 px in a picture of 40x30 px',
    ],
    [
      'no list of strips',
      write(Object.fromEntries(Object.entries(rgb).filter(([tag]) => tag !== '273'))),
      'the list of its strips is not in the file',
    ],
  ])('check of a TIFF: says what is wrong, %s', (_, bytes, reason) => {
    expect(() => readConvertedSize(bytes, 'tiff')).toThrow(
      expect.objectContaining({ code: 'image_damaged', message: expect.stringContaining(`TIFF: `) && expect.stringContaining(reason) }),
    );
  });
});
