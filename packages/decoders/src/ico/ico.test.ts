import { describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { decodePicture, largestDifference, readReference } from '../testing/read-picture.js';
import { writeIco } from '../testing/write-ico.js';
import { icoDecoder } from './ico.js';

const png = fixtureBytes('inputs/alpha.png');

describe('decoder of ICO', () => {
  test('decoder of ICO: has the pixels of the largest picture, a file of ImageMagick', async () => {
    const bytes = fixtureBytes('inputs/icon.ico');
    const picture = await decodePicture(icoDecoder, bytes);
    expect(icoDecoder.readSize(bytes)).toEqual({ width: 30, height: 20 });
    expect(largestDifference(picture.samples, await readReference('icon', picture))).toBe(0);
  });

  test('decoder of ICO: returns a PNG inside as it is, with the size in the PNG', async () => {
    const bytes = writeIco([{ width: 16, height: 16, depth: 32, data: png }]);
    expect(icoDecoder.readSize(bytes)).toEqual({ width: 60, height: 40 });
    expect(await icoDecoder.decode(bytes, { modelsDir: null })).toEqual({ png });
  });

  test.each([
    ['no picture', writeIco([]), 'no picture at byte 4'],
    ['a cut directory', fixtureBytes('inputs/icon.ico').subarray(0, 20), 'before the end of its directory at byte 6'],
    ['a picture beyond the end', fixtureBytes('inputs/icon.ico').subarray(0, 38), 'before its picture'],
    ['a cut PNG', writeIco([{ width: 60, height: 40, data: png }]).subarray(0, -1), 'before the end of its picture at byte 22'],
    ['other bytes', writeIco([{ width: 60, height: 40, data: Buffer.alloc(40, 9) }]), 'a header of 151587081 bytes at byte 22'],
  ])('decoder of ICO: says what is wrong, %s', async (_, bytes, reason) => {
    await expect(async () => icoDecoder.decode(bytes, { modelsDir: null })).rejects.toMatchObject({
      code: 'image_damaged',
      message: expect.stringContaining(reason),
    });
  });
});
