import { describe, expect, test } from '@jest/globals';
import { AppError, type ConvertedFormat } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { convertPicture, readConvertedSize } from './convert.js';
import { sampleBmps, sampleIcons } from './testing/sample-bitmaps.js';

const ROUNDS = 2_000;
/** Each picture may have as many pixels, as with the limits of a service. */
const MAX_PIXELS = 100_000;
const fixtures = (...names: string[]) => names.map((name) => fixtureBytes(`inputs/${name}`));
const sources: readonly (readonly [ConvertedFormat, readonly Buffer[]])[] = [
  ['bmp', [...sampleBmps.map(([, bytes]) => bytes), ...fixtures('rle8.bmp', 'four-bit.bmp', 'profile.bmp', 'rgb565.bmp')]],
  ['ico', [...sampleIcons.map(([, bytes]) => bytes), ...fixtures('icon.ico')]],
  ['psd', fixtures('photo.psd', 'photo.psb', 'alpha.psd', 'cmyk.psd', 'gradient-gray-16.psd')],
  ['tiff', fixtures('lzw.tif', 'tiled.tif', 'planar.tif', 'big.tif', 'palette.tif', 'pages.tif')],
];

/** Numbers that repeat: a linear congruential generator (Numerical Recipes). */
function createNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Cuts, flips bits, and writes extreme numbers, mostly into the first bytes, where the structure is. */
function corrupt(bytes: Buffer, below: (limit: number) => number): Buffer {
  const copy = Buffer.from(bytes.subarray(0, below(4) === 0 ? below(bytes.length) + 1 : bytes.length));
  const pickAt = () => below(below(3) === 0 ? copy.length : Math.min(copy.length, 200));
  for (let count = below(4); count > 0; count -= 1) {
    const at = pickAt();
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8));
  }
  if (below(3) === 0 && copy.length > 8) {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(extremes[below(extremes.length)] ?? 0);
    (below(2) === 0 ? number : number.reverse()).copy(copy, Math.min(pickAt(), copy.length - 4));
  }
  return copy;
}

/** Whether the bytes give a picture of the size in their header. Anything but an AppError fails the test. */
async function isRead(bytes: Buffer, format: ConvertedFormat): Promise<boolean> {
  try {
    const { width, height } = readConvertedSize(bytes, format);
    if (width * height > MAX_PIXELS) return false;
    const converted = await convertPicture(bytes, format, { modelsDir: null });
    return converted.bytes.length > 0;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'image_damaged' || error.code === 'not_an_image')) return false;
    throw error;
  }
}

describe('hostile files', () => {
  test.each(sources)('decoder of %s: gives pixels or a clear error for 2,000 corrupted files', async (format, files) => {
    const below = createNumbers(18);
    let read = 0;
    for (let round = 0; round < ROUNDS; round += 1)
      if (await isRead(corrupt(files[round % files.length] ?? Buffer.alloc(0), below), format)) read += 1;
    // both outcomes are there, so the corruption is neither too weak nor too strong
    expect(read).toBeGreaterThan(ROUNDS / 20);
    expect(read).toBeLessThan(ROUNDS);
  });

  test.each(sources)(
    'decoder of %s: gives pixels or a clear error for every length of a cut file',
    async (format, [first = Buffer.alloc(0)]) => {
      const step = Math.max(1, Math.floor(first.length / 400));
      for (let length = 0; length < first.length; length += step)
        expect(await isRead(first.subarray(0, length), format)).toEqual(expect.any(Boolean));
    },
  );
});
