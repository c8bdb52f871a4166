import { endianness } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import type { DecodedPicture } from '../decoder.js';
import { decodePicture, largestDifference, readReference } from '../testing/read-picture.js';
import { type PsdFields, writePsd } from '../testing/write-psd.js';
import { psdDecoder } from './psd.js';

const decodeFixture = (name: string) => decodePicture(psdDecoder, fixtureBytes(`inputs/${name}`));
const decodeFields = async (fields: PsdFields) => decodePicture(psdDecoder, writePsd(fields));
const byteRows = (...values: number[]) => Buffer.from(values);
const shortRows = (...values: number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));

/** 16-bit samples in the byte order of the machine. */
function toShorts({ samples }: DecodedPicture): number[] {
  const read = (at: number) => (endianness() === 'LE' ? samples.readUInt16LE(at) : samples.readUInt16BE(at));
  return Array.from({ length: samples.length / 2 }, (_, index) => read(2 * index));
}

const pixel = { width: 1, height: 1, depth: 8 } as const;
/** Mode numbers. */
const [bitmap, gray, indexed, rgb, cmyk, multichannel, duotone, lab] = [0, 1, 2, 3, 4, 7, 8, 9];

describe('decoder of PSD', () => {
  test.each([
    ['photo.psd', 'photo'],
    ['photo.psb', 'photo'],
    ['alpha.psd', 'alpha'],
    ['gray.psd', 'gray'],
  ])('decoder of PSD: has the pixels that ImageMagick wrote, %s', async (name, reference) => {
    const picture = await decodeFixture(name);
    expect(psdDecoder.readSize(fixtureBytes(`inputs/${name}`))).toEqual({ width: 60, height: 40 });
    expect(picture.samples.equals(await readReference(reference, picture))).toBe(true);
  });

  test('decoder of PSD: has inks as a TIFF does, 0 for none', async () => {
    const { samples, colour } = await decodeFixture('cmyk.psd');
    const source = await readReference('photo', { colour: 'rgb', alpha: false });
    const inks = Array.from({ length: 60 * 40 }, (_, index) => {
      const [red = 0, green = 0, blue = 0] = source.subarray(index * 3, index * 3 + 3);
      const lightest = Math.max(red, green, blue);
      return [...[red, green, blue].map((value) => (lightest === 0 ? 0 : ((lightest - value) * 255) / lightest)), 255 - lightest];
    }).flat();
    expect(colour).toBe('cmyk');
    expect(largestDifference(samples, inks)).toBeLessThanOrEqual(1);
  });

  test('decoder of PSD: has 16 bits, of colours and of gray', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => (65_535 * row) / 39);
    const coloured = await decodeFixture('gradient-16.psd');
    expect(
      largestDifference(
        toShorts(coloured),
        rows.flatMap((row) => Array.from({ length: 60 }, () => [65_535 - row, 0, row]).flat()),
      ),
    ).toBeLessThanOrEqual(1);
    const grays = await decodeFixture('gradient-gray-16.psd');
    expect(grays).toMatchObject({ colour: 'gray', bitsPerSample: 16 });
    expect(
      largestDifference(
        toShorts(grays),
        rows.flatMap((row) => Array.from({ length: 60 }, () => 65_535 - row)),
      ),
    ).toBeLessThanOrEqual(1);
  });

  test('decoder of PSD: reads a bitmap, where 1 is black', async () => {
    const { samples, colour } = await decodeFields({
      width: 9,
      height: 1,
      depth: 1,
      mode: bitmap,
      channels: [byteRows(0b1010_0000, 0x80)],
    });
    expect([colour, ...samples]).toEqual(['gray', 0, 255, 0, 255, 255, 255, 255, 255, 0]);
  });

  test('decoder of PSD: reads a palette with a transparent colour', async () => {
    const palette = Buffer.alloc(768);
    palette.set([10, 20], 0);
    palette.set([30, 40], 256);
    palette.set([50, 60], 512);
    const fields: PsdFields = { ...pixel, width: 2, mode: indexed, palette, channels: [byteRows(1, 0)] };
    expect([...(await decodeFields(fields)).samples]).toEqual([20, 40, 60, 10, 30, 50]);
    const transparent = await decodeFields({ ...fields, resources: [[1047, byteRows(0, 1)]] });
    expect([...transparent.samples]).toEqual([20, 40, 60, 0, 10, 30, 50, 255]);
  });

  test('decoder of PSD: reads a duotone as gray', async () => {
    expect(await decodeFields({ ...pixel, mode: duotone, palette: Buffer.alloc(30), channels: [byteRows(77)] })).toMatchObject({
      colour: 'gray',
      samples: byteRows(77),
    });
  });

  // Lab of D50 as Lindbloom's calculator has it
  test.each([
    ['red', [54.2917, 80.8125, 69.8851], [65_535, 0, 0]],
    ['green', [87.8185, -79.2873, 80.9902], [0, 65_535, 0]],
    ['blue', [29.5676, 68.2986, -112.0294], [0, 0, 65_535]],
    ['white', [100, 0, 0], [65_535, 65_535, 65_535]],
    ['middle gray', [53.585, 0, 0], [32_896, 32_896, 32_896]],
  ])('decoder of PSD: shows Lab as sRGB, %s', async (_, [light = 0, a = 0, b = 0], expected) => {
    const stored = [(light * 65_535) / 100, (a + 128) * 256, (b + 128) * 256].map((value) => shortRows(Math.round(value)));
    const picture = await decodeFields({ ...pixel, depth: 16, mode: lab, channels: stored });
    expect(picture.colour).toBe('rgb');
    // half a step of 8 bits
    expect(largestDifference(toShorts(picture), expected)).toBeLessThanOrEqual(128);
  });

  test('decoder of PSD: takes away the white below transparent pixels that Photoshop adds', async () => {
    // red of half and of a fifth opacity on white, and a pixel without colour
    const channels = [byteRows(255, 255, 255), byteRows(127, 204, 255), byteRows(127, 204, 255), byteRows(128, 51, 0)];
    const picture = await decodeFields({ ...pixel, width: 3, mode: rgb, layers: -1, channels });
    expect([...picture.samples]).toEqual([255, 0, 0, 128, 255, 0, 0, 51, 255, 255, 255, 0]);
    const straight = await decodeFields({ ...pixel, width: 3, mode: rgb, layers: -1, channels: channels.with(1, byteRows(10, 204, 255)) });
    expect([...straight.samples].slice(0, 4)).toEqual([255, 10, 127, 128]);
  });

  test.each([
    ['a negative number of layers', { layers: -2 }, true],
    ['a positive number of layers', { layers: 2 }, false],
    ['no layers and no names', {}, true],
    ['no layers, and the name of a selection', { resources: [[1006, Buffer.from('\x07Alpha 1')]] }, false],
    ['no layers, and the name of alpha', { resources: [[1006, Buffer.from('\x0cTransparency')]] }, true],
  ] satisfies [string, Partial<PsdFields>, boolean][])(
    'decoder of PSD: knows alpha from a saved selection, %s',
    async (_, fields, alpha) => {
      const channels = [9, 8, 7, 100].map((value) => byteRows(value));
      expect((await decodeFields({ ...pixel, mode: rgb, channels, ...fields })).alpha).toBe(alpha);
    },
  );

  test('decoder of PSD: has the profile, and reads rows of long and short runs', async () => {
    // 0x81 repeats a byte 128 times, 0x80 does nothing, 0x02 is followed by three bytes as they are
    const packed = [byteRows(0x81, 5, 0x00, 6), byteRows(0x80, 0x8a, 1, 0x02, 2, 3, 4, 0xf8, 9)];
    const icc = Buffer.from('profile');
    const fields: PsdFields = {
      width: 129,
      height: 2,
      depth: 8,
      mode: gray,
      channels: [],
      compression: 1,
      packed,
      resources: [[1039, icc]],
    };
    const picture = await decodeFields(fields);
    expect(picture.icc).toEqual(icc);
    expect([...picture.samples]).toEqual([...Array(128).fill(5), 6, ...Array(119).fill(1), 2, 3, 4, ...Array(7).fill(9)]);
    await expect(decodeFields({ ...fields, packed: packed.with(1, byteRows(0x82, 5, 0x00)) })).rejects.toMatchObject({
      message: expect.stringContaining('a row that ends early'),
    });
  });

  test.each([
    ['multichannel', { mode: multichannel }, 'PSD with the colour mode multichannel'],
    ['32 bits', { depth: 32 }, 'PSD with 32 bits per channel'],
    ['ZIP', { compression: 2 }, 'PSD with ZIP compression'],
    ['no merged picture', { resources: [[1057, byteRows(0, 0, 0, 1, 0)]] }, 'PSD with layers only, saved without its merged picture'],
  ] satisfies [string, Partial<PsdFields>, string][])('decoder of PSD: refuses by name, %s', async (_, fields, name) => {
    const refused = decodeFields({ ...pixel, mode: cmyk, channels: [1, 2, 3, 4].map((value) => byteRows(value)), ...fields });
    await expect(refused).rejects.toMatchObject({ code: 'not_an_image', message: `Not a supported image (${name})` });
  });

  test.each([
    [
      'a cut picture',
      writePsd({ ...pixel, mode: gray, channels: [byteRows(1)] }).subarray(0, -1),
      'before the end of its merged picture at byte 40',
    ],
    [
      'resources beyond the end',
      writePsd({ ...pixel, mode: gray, channels: [byteRows(1)], resources: [[1, Buffer.alloc(9)]] }).subarray(0, 40),
      'before the end of its resources at byte 34',
    ],
    ['too few channels', writePsd({ ...pixel, mode: rgb, channels: [byteRows(1)] }), '1 channels in mode rgb at byte 12'],
    ['a palette that is too short', writePsd({ ...pixel, mode: indexed, channels: [byteRows(1)] }), 'a palette of 0 bytes at byte 26'],
    [
      'a row that cannot be so short',
      writePsd({ ...pixel, width: 300, mode: gray, channels: [], compression: 1, packed: [byteRows(1, 2)] }),
      '2 bytes for a row of 300 at byte 40',
    ],
    [
      'a side that is too long',
      writePsd({ ...pixel, width: 30_001, mode: gray, channels: [byteRows(1)] }),
      'a size of 30001x1 px at byte 14',
    ],
  ])('decoder of PSD: says what is wrong, %s', async (_, bytes, reason) => {
    await expect(async () => decodePicture(psdDecoder, bytes)).rejects.toMatchObject({
      code: 'image_damaged',
      message: expect.stringContaining(reason),
    });
  });
});
