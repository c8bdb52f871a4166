import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { readBoxes } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import type { DecodedPicture } from '../decoder.js';
import { jpeg2000Decoder } from './jpeg2000.js';
import { toBox } from './write-jp2.js';

const fixture = (name: string) => fixtureBytes(`jpeg2000/${name}`);
const { decode } = jpeg2000Decoder;

/** A picture as ImageMagick wrote it: a header of lines, then samples, the high byte first. */
function readPam(name: string) {
  const bytes = fixture(name);
  const at = bytes.indexOf('ENDHDR\n') + 'ENDHDR\n'.length;
  const field = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(bytes.toString('latin1', 0, at))?.[1]);
  const samples = Buffer.from(bytes.subarray(at));
  return { width: field('WIDTH'), height: field('HEIGHT'), channels: field('DEPTH'), samples, is16Bit: field('MAXVAL') > 255 };
}

/** Samples of 8 or 16 bits as numbers. */
function toNumbers({ samples, bitsPerSample }: Pick<DecodedPicture, 'samples' | 'bitsPerSample'>): number[] {
  return bitsPerSample === 8 ? [...samples] : Array.from({ length: samples.length / 2 }, (_, index) => samples.readUInt16LE(index * 2));
}

const largestDifference = (one: readonly number[], other: readonly number[]) =>
  one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? Number.NaN))), 0);

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
    const expected = readPam(name.replace(/\.\w+$/, '.pam'));
    const picture = await decode(fixture(name));
    const { width, height, channels, is16Bit } = expected;
    expect(jpeg2000Decoder.readSize(fixture(name))).toEqual({ width, height });
    expect(picture).toMatchObject({ width, height, colour, alpha, bitsPerSample: is16Bit ? 16 : 8, icc: null, orientation: 1 });
    if (is16Bit) expected.samples.swap16();
    const [got, wanted] = [toNumbers(picture), toNumbers({ ...picture, samples: expected.samples })];
    expect([got.length, wanted.length]).toEqual([width * height * channels, width * height * channels]);
    expect(largestDifference(got, wanted)).toBeLessThanOrEqual(tolerance);
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
    expect(cmyk.samples.equals(readPam('rgba.pam').samples)).toBe(true);
  });

  test('colours in another order are put in order, and premultiplied ones divided by alpha', async () => {
    const source = fixture('rgba.jp2');
    const pixels = readPam('rgba.pam').samples;
    const turned = await decode(withDefinitions(source, definitions([0, 0, 3], [1, 0, 2], [2, 0, 1], [3, 1, 0])));
    const [red, green, blue, alpha] = pixels.subarray(400, 404);
    expect([...turned.samples.subarray(400, 404)]).toEqual([blue, green, red, alpha]);
    const divided = await decode(withDefinitions(source, definitions([0, 0, 1], [1, 0, 2], [2, 0, 3], [3, 2, 0])));
    const expected = [red, green, blue].map((value = 0) => Math.min(255, Math.round((value * 255) / (alpha ?? 1))));
    expect([...divided.samples.subarray(400, 404)]).toEqual([...expected, alpha]);
  });
});

describe('JPEG 2000, damaged or hostile', () => {
  const codeOf = async (bytes: Buffer): Promise<string> => {
    try {
      jpeg2000Decoder.readSize(bytes);
      await decode(bytes);
      return 'decoded';
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  };

  test('every cut of a file is refused', async () => {
    for (const name of ['gray-alpha.jp2', 'tiles.jp2', 'gray-12.jp2', 'bare.j2k']) {
      const bytes = fixture(name);
      const lengths = Array.from({ length: bytes.length }, (_, length) => length);
      const codes = await Promise.all(lengths.map((length) => codeOf(bytes.subarray(0, length))));
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
    expect(await codeOf(create())).toBe(code);
  });

  test('flipped bits show a picture or are refused, and later pictures are right', async () => {
    let state = 18;
    const next = (limit: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % limit;
    };
    for (const name of ['rgba.jp2', 'palette.jp2', 'ycc-420.jp2', 'gray-12.jp2', 'tiles.jp2']) {
      for (let round = 0; round < 20; round += 1) {
        const bytes = Buffer.from(fixture(name));
        for (let flips = 0; flips < 3; flips += 1) {
          const at = next(round % 2 === 0 ? Math.min(bytes.length, 300) : bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
        }
        await codeOf(bytes);
      }
    }
    expect((await decode(fixture('rgba.jp2'))).samples.equals(readPam('rgba.pam').samples)).toBe(true);
  });
});
