import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readJpegQuantisation } from './containers/jpeg/jpeg-quantisation.js';
import { readJpegQuality } from './jpeg-quality.js';
import { jpegTableFamilies } from './jpeg-table-families.js';

const photo = readFileSync(new URL('../../../fixtures/images/photo.png', import.meta.url));

describe('readJpegQuality', () => {
  test.each([
    [{ quality: 35 }, 0],
    [{ quality: 80 }, 0],
    [{ quality: 94, progressive: true }, 0],
    [{ mozjpeg: true, quality: 60 }, 3],
    [{ mozjpeg: true, quality: 88 }, 3],
    [{ mozjpeg: true, quality: 77, quantisationTable: 2 }, 2],
    [{ mozjpeg: true, quality: 71, quantisationTable: 5 }, 5],
  ] as const)('reads the quality and the table family of a JPEG saved with %j', async (options, family) => {
    const detected = readJpegQuality(await sharp(photo).jpeg(options).toBuffer());
    expect(detected).toMatchObject({ family, quality: options.quality });
    if (family === 2 || family === 5) expect(detected?.exact).toBe(true);
  });
});

test.each(jpegTableFamilies)('jpegTableFamilies: table $id equals the table that mozjpeg writes at quality 50', async ({ id, luma }) => {
  const encoded = await sharp(photo).jpeg({ mozjpeg: true, quantisationTable: id, quality: 50 }).toBuffer();
  expect(readJpegQuantisation(encoded)?.luma).toEqual(luma);
});
