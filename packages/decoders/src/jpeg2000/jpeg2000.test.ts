import { describe, expect, test } from '@jest/globals';
import { readBoxes } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import type { DecodedPicture } from '../decoder.js';
import { codeOf } from '../testing/code-of.js';
import { flipBits } from '../testing/flip-bits.js';
import { readPam } from '../testing/read-pam.js';
import { largestDifference } from '../testing/read-picture.js';
import { jpeg2000Decoder } from './jpeg2000.js';
import { toBox } from './write-jp2.js';

const fixture = (name: string) => fixtureBytes(`jpeg2000/${name}`);
const { decode } = jpeg2000Decoder;

/** Samples of 8 or 16 bits as numbers. */
function toNumbers({ samples, bitsPerSample }: Pick<DecodedPicture, 'samples' | 'bitsPerSample'>): number[] {
  return bitsPerSample === 8 ? [...samples] : Array.from({ length: samples.length / 2 }, (_, index) => samples.readUInt16LE(index * 2));
}

/** The boxes of a file, each of which `change` may replace. */
const rewrite = (bytes: Buffer, change: (type: string, data: Buffer) => Buffer | null): Buffer =>
  Buffer.concat(
    readBoxes(bytes).map(({ type, data }) => {
      const content = type === 'jp2h' ? rewrite(data, change) : data;
      return change(type, content) ?? toBox(type, content);
    }),
  );

const withColour = (bytes: Buffer, colour: Buffer) => rewrite(bytes, (type) => (type === 'colr' ? toBox('colr', colour) : null));
const definitions = (...rows: readonly (readonly [channel: number, kind: number, association: number])[]) =>
  toBox('cdef', Buffer.from([0, rows.length, ...rows.flat().flatMap((value) => [value >> 8, value & 0xff])]));
/** The header with this box in place of the definitions. */
const withDefinitions = (bytes: Buffer, box: Buffer) =>
  rewrite(bytes, (type, data) => (type === 'cdef' ? Buffer.alloc(0) : type === 'jp2h' ? toBox('jp2h', data, box) : null));
const codestreamAt = (bytes: Buffer) => bytes.indexOf(Buffer.from('ff4fff51', 'hex'));

describe('JPEG 2000', () => {
  test.each([
    ['rgb-lossy.jp2', 'rgb', false, 0],
    ['bare.j2k', 'rgb', false, 0],
    ['tiles.jp2', 'rgb', false, 0],
    ['palette.jp2', 'rgb', false, 0],
    ['rgba.jp2', 'rgb', true, 0],
    ['gray-alpha.jp2', 'gray', true, 0],
    ['gray-12.jp2', 'gray', false, 1],
    ['rgb-16.jp2', 'rgb', false, 0],
    ['ycc-420.jp2', 'rgb', false, 2],
    ['ycc-422.jp2', 'rgb', false, 2],
  ] as const)('%s: has the samples that ImageMagick reads', async (name, colour, alpha, tolerance) => {
    const expected = readPam(`jpeg2000/${name.replace(/\.\w+$/, '.pam')}`);
    const picture = await decode(fixture(name));
    const { width, height, channels, bitsPerSample } = expected;
    expect(jpeg2000Decoder.readSize(fixture(name))).toEqual({ width, height });
    expect(picture).toMatchObject({ width, height, colour, alpha, bitsPerSample, icc: null, orientation: 1 });
    expect(picture.samples.length).toBe((width * height * channels * bitsPerSample) / 8);
    expect(largestDifference(toNumbers(picture), expected.samples)).toBeLessThanOrEqual(tolerance);
  });

  test('signed samples are moved up by half their range', async () => {
    for (const name of ['rgb-lossy.jp2', 'gray-alpha.jp2', 'gray-12.jp2']) {
      const signed = Buffer.from(fixture(name));
      const at = codestreamAt(signed);
      for (let index = 0; index < signed.readUInt16BE(at + 40); index += 1)
        signed[at + 42 + index * 3] = (signed[at + 42 + index * 3] ?? 0) | 0x80;
      expect((await decode(signed)).samples.equals((await decode(fixture(name))).samples)).toBe(true);
    }
  });

  test('keeps a profile, and reads CMYK', async () => {
    const icc = Buffer.alloc(200, 7);
    icc.write('RGB ', 16, 'latin1');
    expect(await decode(withColour(fixture('rgb-lossy.jp2'), Buffer.concat([Buffer.from([2, 0, 0]), icc])))).toMatchObject({
      icc,
      colour: 'rgb',
    });
    const cmyk = await decode(withDefinitions(withColour(fixture('rgba.jp2'), Buffer.from([1, 0, 0, 0, 0, 0, 12])), definitions()));
    expect(cmyk).toMatchObject({ colour: 'cmyk', alpha: false });
    expect([...cmyk.samples]).toEqual(readPam('jpeg2000/rgba.pam').samples);
  });

  test('colours in another order are put in order, and premultiplied ones divided by alpha', async () => {
    const source = fixture('rgba.jp2');
    const pixels = readPam('jpeg2000/rgba.pam').samples;
    const turned = await decode(withDefinitions(source, definitions([0, 0, 3], [1, 0, 2], [2, 0, 1], [3, 1, 0])));
    const [red, green, blue, alpha] = pixels.slice(400, 404);
    expect([...turned.samples.subarray(400, 404)]).toEqual([blue, green, red, alpha]);
    const divided = await decode(withDefinitions(source, definitions([0, 0, 1], [1, 0, 2], [2, 0, 3], [3, 2, 0])));
    const expected = [red, green, blue].map((value = 0) => Math.min(255, Math.round((value * 255) / (alpha ?? 1))));
    expect([...divided.samples.subarray(400, 404)]).toEqual([...expected, alpha]);
  });
});

describe('JPEG 2000, damaged or hostile', () => {
  test('every cut of a file is refused', async () => {
    for (const name of ['gray-alpha.jp2', 'tiles.jp2', 'gray-12.jp2', 'bare.j2k']) {
      const bytes = fixture(name);
      const lengths = Array.from({ length: bytes.length }, (_, length) => length);
      const codes = await Promise.all(lengths.map((length) => codeOf(jpeg2000Decoder, bytes.subarray(0, length))));
      expect([name, codes.flatMap((code, length) => (code === 'image_damaged' ? [] : [[length, code]]))]).toEqual([name, []]);
    }
  });

  const patched = (name: string, at: number, ...values: readonly number[]) => {
    const bytes = Buffer.from(fixture(name));
    bytes.set(values, codestreamAt(bytes) + at);
    return bytes;
  };

  test.each([
    ['an empty file', () => Buffer.alloc(0), 'image_damaged'],
    ['text', () => Buffer.from('not a picture at all ....................................'), 'image_damaged'],
    [
      'boxes without a codestream',
      () => rewrite(fixture('rgba.jp2'), (type) => (type === 'jp2c' ? Buffer.alloc(0) : null)),
      'image_damaged',
    ],
    [
      'a box that says it is longer than the file',
      () => {
        const bytes = Buffer.from(fixture('rgba.jp2'));
        bytes.writeUInt32BE(0x7fffffff, codestreamAt(bytes) - 8);
        return bytes;
      },
      'image_damaged',
    ],
    [
      'a header of boxes without length',
      () => Buffer.concat([toBox('jP  ', Buffer.from([13, 10, 0x87, 10])), Buffer.alloc(4000)]),
      'image_damaged',
    ],
    ['four gigapixels', () => patched('bare.j2k', 8, 0, 1, 0, 0, 0, 1, 0, 0), 'image_too_large'],
    [
      'a far corner of a huge grid',
      () => patched('bare.j2k', 8, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 36, 0x7f, 0xff, 0xff, 0xf0),
      'image_damaged',
    ],
    ['a larger picture than its tiles have data for', () => patched('bare.j2k', 8, 0, 0, 2, 0, 0, 0, 2, 0), 'image_damaged'],
    [
      'tiles of one pixel',
      () => patched('bare.j2k', 8, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1),
      'not_an_image',
    ],
    ['no size at all', () => patched('bare.j2k', 8, 0, 0, 0, 0, 0, 0, 0, 0), 'image_damaged'],
    ['more components than the segment has', () => patched('bare.j2k', 40, 0x40, 0), 'image_damaged'],
    ['samples at no distance', () => patched('bare.j2k', 43, 0), 'image_damaged'],
    ['samples of 38 bits', () => patched('bare.j2k', 42, 37), 'not_an_image'],
    ['a picture without a coding style', () => patched('bare.j2k', 51, 0xff, 0x64), 'image_damaged'],
    ['colours in CIELab', () => withColour(fixture('rgba.jp2'), Buffer.from([1, 0, 0, 0, 0, 0, 14])), 'not_an_image'],
    ['fewer channels than colours', () => withColour(fixture('gray-alpha.jp2'), Buffer.from([1, 0, 0, 0, 0, 0, 16])), 'image_damaged'],
    [
      'a palette that is cut off',
      () => rewrite(fixture('palette.jp2'), (type, data) => (type === 'pclr' ? toBox('pclr', data.subarray(0, 50)) : null)),
      'image_damaged',
    ],
    [
      'a mapping to no component',
      () => rewrite(fixture('palette.jp2'), (type) => (type === 'cmap' ? toBox('cmap', Buffer.from([0, 9, 1, 0])) : null)),
      'image_damaged',
    ],
  ] as const)('%s is refused', async (_name, create, code) => {
    expect(await codeOf(jpeg2000Decoder, create())).toBe(code);
  });

  test('flipped bits show a picture or are refused, and later pictures are right', async () => {
    for (const name of ['rgba.jp2', 'palette.jp2', 'ycc-420.jp2', 'gray-12.jp2', 'tiles.jp2']) {
      for (const flipped of flipBits(fixture(name), 20)) await codeOf(jpeg2000Decoder, flipped);
    }
    expect([...(await decode(fixture('rgba.jp2'))).samples]).toEqual(readPam('jpeg2000/rgba.pam').samples);
  });
});
