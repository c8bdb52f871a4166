import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readJpegQuality } from './jpeg-quality.js';

const photo = readFileSync(new URL('../../../../fixtures/images/photo.png', import.meta.url));

test.each([
  [{ quality: 35 }, 0],
  [{ quality: 80 }, 0],
  [{ quality: 94, progressive: true }, 0],
  [{ mozjpeg: true, quality: 60 }, 3],
  [{ mozjpeg: true, quality: 88 }, 3],
  [{ mozjpeg: true, quality: 77, quantisationTable: 2 }, 2],
  [{ mozjpeg: true, quality: 71, quantisationTable: 5 }, 5],
] as const)('reads %j and its family of tables', async (options, family) => {
  const made = await readJpegQuality(await sharp(photo).jpeg(options).toBuffer());
  expect(made).toMatchObject({ family, quality: options.quality });
  if (family === 2 || family === 5) expect(made?.exact).toBe(true);
});
