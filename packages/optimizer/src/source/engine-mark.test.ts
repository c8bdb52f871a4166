import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sniff } from '@pixmill/image-formats';
import sharp, { type JpegOptions } from 'sharp';
import { markResult, readEngineMark } from './engine-mark.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

describe.each(['photo.png', 'palette.png', 'animated.gif', 'lossy.webp', 'lossless-alpha.webp', 'animated.webp', 'photo.avif'])(
  'engine mark of %s',
  (name) => {
    const { format } = sniff(fixture(name));
    if (format === null) throw new Error(name);

    test('costs at most 12 bytes and changes no pixel; without a mark null is read', async () => {
      expect(readEngineMark(fixture(name), format)).toBeNull();
      const marked = markResult(fixture(name), format, 'lossy');
      expect(readEngineMark(marked, format)).toBe('lossy');
      expect((await pixels(marked)).equals(await pixels(fixture(name)))).toBe(true);
      expect(marked.length - fixture(name).length).toBeLessThanOrEqual(12);
    });
  },
);

test('engine mark: distinguishes a packed GIF from a lossy one', async () => {
  expect(readEngineMark(markResult(fixture('still.gif'), 'gif', 'packed'), 'gif')).toBe('packed');
});

test('engine mark: recognises a JPEG by its quantisation tables', async () => {
  const encode = (options: JpegOptions) => sharp(fixture('photo.png')).jpeg(options).toBuffer();
  expect(readEngineMark(await encode({ mozjpeg: true, quantisationTable: 2, quality: 71 }), 'jpeg')).toBe('lossy');
  expect(readEngineMark(await encode({ mozjpeg: true, quality: 71 }), 'jpeg')).toBeNull();
  expect(readEngineMark(await encode({ quality: 71 }), 'jpeg')).toBeNull();
});
