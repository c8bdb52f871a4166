import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readHeaderSize } from './header-size.js';
import { isRasterFormat } from './image-facts.js';
import { sniff } from './sniff/sniff.js';

const folder = new URL('../../../fixtures/images/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));
const rasterNames = readdirSync(folder).filter((name) => !name.endsWith('.svg'));

function sizeOf(bytes: Buffer) {
  const { format } = sniff(bytes);
  if (!isRasterFormat(format)) throw new Error('the fixture is not a raster image');
  return { format, size: readHeaderSize(bytes, format) };
}

describe('readHeaderSize', () => {
  test.each(rasterNames)('%s: returns the size that the decoder reports', async (name) => {
    const bytes = read(name);
    const { size } = sizeOf(bytes);
    const { autoOrient } = await sharp(bytes).metadata();
    expect(size).toEqual({ width: autoOrient.width, height: autoOrient.height });
  });

  test('reads the size of a WebP without VP8X and of an AVIF', async () => {
    const plain = sharp({ create: { width: 300, height: 7, channels: 3, background: 'red' } });
    for (const bytes of [await plain.clone().webp({ lossless: true }).toBuffer(), await plain.clone().avif({ effort: 0 }).toBuffer()]) {
      expect(sizeOf(bytes).size).toEqual({ width: 300, height: 7 });
    }
  });

  test.each(['sample.jpg', 'photo.png', 'still.gif', 'lossy.webp', 'photo.avif'])(
    'throws image_damaged or returns the size for the first bytes of %s',
    (name) => {
      const bytes = read(name);
      const { format, size } = sizeOf(bytes);
      for (let length = 1; length < 64; length += 1) {
        try {
          expect(readHeaderSize(bytes.subarray(0, length), format)).toEqual(size);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'image_damaged' });
        }
      }
    },
  );
});
