import { describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { decodePicture, largestDifference, readReference } from '../testing/read-picture.js';
import { writeBmp } from '../testing/write-bmp.js';
import { bmpDecoder } from './bmp.js';

const masks = [0xff0000, 0xff00, 0xff];

describe('decoder of BMP', () => {
  test.each([
    ['photo', 'photo'],
    ['os2', 'photo'],
    ['alpha', 'alpha'],
    ['rle8', 'rle8'],
    ['four-bit', 'four-bit'],
    ['one-bit', 'one-bit'],
    ['rgb565', 'rgb565'],
  ])('decoder of BMP: has the pixels of ImageMagick, %s.bmp', async (name, reference) => {
    const bytes = fixtureBytes(`inputs/${name}.bmp`);
    const picture = await decodePicture(bmpDecoder, bytes);
    expect(bmpDecoder.readSize(bytes)).toEqual({ width: 60, height: 40 });
    expect(largestDifference(picture.samples, await readReference(reference, picture))).toBeLessThanOrEqual(name === 'rgb565' ? 1 : 0);
    expect(picture.repairs).toEqual([]);
  });

  test('decoder of BMP: shows the rows that a cut file has', async () => {
    const bytes = fixtureBytes('inputs/photo.bmp');
    const picture = await decodePicture(bmpDecoder, bytes.subarray(0, 54 + 10 * 180));
    const whole = await readReference('photo', { colour: 'rgb', alpha: true });
    expect(picture.samples.subarray(30 * 240).equals(whole.subarray(30 * 240))).toBe(true);
    expect(picture.samples.subarray(0, 30 * 240).every((sample) => sample === 0)).toBe(true);
    expect(picture.repairs).toEqual([{ what: 'cut: 30 of 40 rows are missing', at: 54 + 1800 }]);
  });

  test('decoder of BMP: needs no padding behind the last row', async () => {
    const { repairs, alpha } = await decodePicture(bmpDecoder, writeBmp({ bits: 24 }).subarray(0, -1));
    expect([repairs, alpha]).toEqual([[], false]);
  });

  test.each([
    ['no pixel', writeBmp({ bits: 24 }).subarray(0, 54), 'before the end of its first row at byte 54'],
    ['a cut header', writeBmp({ bits: 24 }).subarray(0, 40), 'before the end of its header at byte 14'],
    ['a header of 18 bytes', writeBmp({ headerBytes: 18, bits: 24 }), 'a header of 18 bytes at byte 14'],
    ['no width', writeBmp({ width: 0, bits: 24 }), 'a size of 0x3 px at byte 18'],
    ['3 bits', writeBmp({ bits: 3, data: Buffer.alloc(99) }), '3 bits per pixel at byte 28'],
    ['RLE8 of 4 bits', writeBmp({ bits: 4, compression: 1 }), 'compression 1 of 4 bits per pixel at byte 30'],
    ['masks of 24 bits', writeBmp({ bits: 24, compression: 3, masks }), 'compression 3 of 24 bits per pixel at byte 30'],
    ['a mask with a gap', writeBmp({ bits: 16, compression: 3, masks: [0xf0f0, 0xf00, 0xf] }), 'the red mask has gaps at byte 54'],
    [
      'two equal bits',
      writeBmp({ bits: 16, compression: 3, masks: [0xff00, 0x1f0, 0xf] }),
      'the green mask has bits of another at byte 58',
    ],
    [
      'a profile beyond the end',
      writeBmp({ headerBytes: 124, bits: 24, space: 0x4d42_4544, profile: Buffer.alloc(9) }).subarray(0, -1),
      'before the end of its profile',
    ],
  ])('decoder of BMP: says what is wrong, %s', async (_, bytes, reason) => {
    await expect(async () => decodePicture(bmpDecoder, bytes)).rejects.toMatchObject({
      code: 'image_damaged',
      message: expect.stringContaining(reason),
    });
  });

  test.each([
    [4, 'BMP with a JPEG inside'],
    [5, 'BMP with a PNG inside'],
  ])('decoder of BMP: refuses compression %d by name', async (compression, name) => {
    const bytes = writeBmp({ bits: 24, compression });
    await expect(async () => decodePicture(bmpDecoder, bytes)).rejects.toMatchObject({
      code: 'not_an_image',
      message: `Not a supported image (${name})`,
    });
  });
});
