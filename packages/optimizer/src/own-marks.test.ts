import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp, { type JpegOptions } from 'sharp';
import { markOwn, readMark } from './own-marks.js';
import { sniff } from './sniff.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

describe.each(['photo.png', 'palette.png', 'animated.gif', 'lossy.webp', 'lossless-alpha.webp', 'animated.webp', 'photo.avif'])(
  '%s',
  (name) => {
    const { format } = sniff(fixture(name));
    if (format === null) throw new Error(name);

    test('is nobody’s until it is marked, and looks the same with the mark', async () => {
      expect(await readMark(fixture(name), format)).toBeNull();
      const marked = markOwn(fixture(name), format, 'lossy');
      expect(await readMark(marked, format)).toBe('lossy');
      expect((await pixels(marked)).equals(await pixels(fixture(name)))).toBe(true);
      expect(marked.length - fixture(name).length).toBeLessThanOrEqual(12);
    });
  },
);

test('a packed GIF is told from a lossy one', async () => {
  expect(await readMark(markOwn(fixture('still.gif'), 'gif', 'packed'), 'gif')).toBe('packed');
});

test('a JPEG tells by its tables', async () => {
  const encode = (options: JpegOptions) => sharp(fixture('photo.png')).jpeg(options).toBuffer();
  expect(await readMark(await encode({ mozjpeg: true, quantisationTable: 2, quality: 71 }), 'jpeg')).toBe('lossy');
  expect(await readMark(await encode({ mozjpeg: true, quality: 71 }), 'jpeg')).toBeNull();
  expect(await readMark(await encode({ quality: 71 }), 'jpeg')).toBeNull();
});
