import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sniff } from '@pixmill/image-formats';
import sharp, { type JpegOptions } from 'sharp';
import { markResult, readEngineMark } from './engine-mark.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

describe.each(['photo.png', 'palette.png', 'animated.gif', 'lossy.webp', 'lossless-alpha.webp', 'animated.webp', 'photo.avif'])(
  '%s',
  (name) => {
    const { format } = sniff(fixture(name));
    if (format === null) throw new Error(name);

    test('is nobody’s until it is marked, and looks the same with the mark', async () => {
      expect(readEngineMark(fixture(name), format)).toBeNull();
      const marked = markResult(fixture(name), format, 'lossy');
      expect(readEngineMark(marked, format)).toBe('lossy');
      expect((await pixels(marked)).equals(await pixels(fixture(name)))).toBe(true);
      expect(marked.length - fixture(name).length).toBeLessThanOrEqual(12);
    });
  },
);

test('a packed GIF is told from a lossy one', async () => {
  expect(readEngineMark(markResult(fixture('still.gif'), 'gif', 'packed'), 'gif')).toBe('packed');
});

test('a JPEG tells by its tables', async () => {
  const encode = (options: JpegOptions) => sharp(fixture('photo.png')).jpeg(options).toBuffer();
  expect(readEngineMark(await encode({ mozjpeg: true, quantisationTable: 2, quality: 71 }), 'jpeg')).toBe('lossy');
  expect(readEngineMark(await encode({ mozjpeg: true, quality: 71 }), 'jpeg')).toBeNull();
  expect(readEngineMark(await encode({ quality: 71 }), 'jpeg')).toBeNull();
});
