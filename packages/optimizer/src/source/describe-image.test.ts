import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { imageInfoSchema } from '@pixmill/contracts';
import { joinJpeg, sniff, splitJpeg } from '@pixmill/image-formats';
import sharp, { type Sharp } from 'sharp';
import { describeImage } from './describe-image.js';
import { readFacts } from './read-facts.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const photo = () => sharp(fixture('sample.jpg')).resize(96, 64);

async function describeBytes(bytes: Buffer) {
  const { format } = sniff(bytes);
  if (format === null || format === 'svg') throw new Error('the fixture is not a raster image');
  const facts = describeImage(bytes, await readFacts(bytes, format));
  expect(imageInfoSchema.parse(facts)).toEqual(facts);
  expect(facts.sha1).toBe(createHash('sha1').update(bytes).digest('hex'));
  return facts;
}

const describePixels = async (pixels: Sharp) => describeBytes(await pixels.toBuffer());

describe('describeImage: fixtures', () => {
  test.each([
    ['sample.jpg', { colourspace: 'YCbCr', sampling: '4:4:4', depth: 24, interlaced: false, width: 768, height: 512 }],
    ['exif-gps-orientation-6.jpg', { sampling: '4:2:0', depth: 24, width: 320, height: 480 }],
    ['gray.jpg', { colourspace: 'Grayscale', sampling: '4:4:4', depth: 8 }],
    ['cmyk-profile.jpg', { colourspace: 'CMYK', sampling: '4:4:4', depth: 32 }],
    ['already-optimised.jpg', { sampling: '4:2:0', interlaced: true }],
    ['palette.png', { colourspace: 'sRGB', sampling: '4:4:4', depth: 8, quality: 100 }],
    ['alpha.png', { depth: 32 }],
    ['rgb-16-bit.png', { depth: 48 }],
    ['gray-alpha-16-bit.png', { colourspace: 'Grayscale', depth: 32 }],
    ['animated.png', { depth: 32 }],
    ['animated.gif', { colourspace: 'sRGB', sampling: '4:4:4', depth: 8, quality: 100, interlaced: false }],
    ['dispose-background.gif', { depth: 7 }],
    ['lossy.webp', { colourspace: 'sRGB', sampling: '4:2:0', depth: 24, quality: 100 }],
    ['lossless-alpha.webp', { sampling: '4:4:4', depth: 32 }],
    ['photo.avif', { colourspace: 'sRGB', depth: 24, quality: 100 }],
  ])('%s: has the facts in its header', async (name, expected) => {
    expect(await describeBytes(fixture(name))).toMatchObject(expected);
  });
});

describe('describeImage: a JPEG', () => {
  test.each([1, 30, 49, 50, 75, 90, 100])('has quality %i', async (quality) => {
    expect(await describePixels(photo().jpeg({ quality }))).toMatchObject({ quality });
    expect(await describePixels(photo().jpeg({ quality, mozjpeg: true }))).toMatchObject({ quality });
  });

  test.each([2, 5])('has its quality on the scale of table family %i', async (quantisationTable) => {
    for (const quality of [40, 82, 97]) {
      expect(await describePixels(photo().jpeg({ quality, quantisationTable, mozjpeg: true }))).toMatchObject({
        quality,
        interlaced: true,
      });
    }
  });

  test.each([
    ['4:2:2', 0x21],
    ['4:2:0', 0x22],
    ['4:4:0', 0x12],
    ['4:1:1', 0x41],
    ['4:1:0', 0x42],
    ['4:4:4', 0x11],
  ])('has sampling %s, by its sampling factors', async (sampling, factors) => {
    const { segments, scans } = splitJpeg(await photo().jpeg().toBuffer());
    const frame = segments.find(({ marker }) => marker === 0xc0);
    if (!frame) throw new Error('no frame');
    frame.body[7] = factors;
    expect(await describeBytes(joinJpeg({ segments, scans }))).toMatchObject({ sampling });
  });

  test('is RGB when the Adobe segment says so', async () => {
    const { segments, scans } = splitJpeg(await photo().jpeg().toBuffer());
    const marked = (transform: number) => {
      const adobe = { marker: 0xee, body: Buffer.concat([Buffer.from('Adobe\0\x64\0\0\0\0', 'latin1'), Buffer.from([transform])]) };
      return describeBytes(joinJpeg({ segments: [adobe, ...segments.filter(({ marker }) => marker !== 0xe0)], scans }));
    };
    expect(await marked(0)).toMatchObject({ colourspace: 'RGB' });
    expect(await marked(1)).toMatchObject({ colourspace: 'YCbCr' });
  });
});

test.each([
  [{}, { interlaced: false, depth: 24 }],
  [{ progressive: true }, { interlaced: true, depth: 24 }],
  [
    { palette: true, colours: 4 },
    { depth: 2, colourspace: 'sRGB' },
  ],
])('describeImage: a PNG written with %j', async (options, expected) => {
  expect(await describePixels(photo().png(options))).toMatchObject(expected);
});

test('describeImage: an interlaced GIF', async () => {
  expect(await describePixels(photo().gif({ progressive: true }))).toMatchObject({ interlaced: true });
});

test.each([
  [{ chromaSubsampling: '4:4:4' }, { sampling: '4:4:4', depth: 24, colourspace: 'sRGB' }],
  [{ chromaSubsampling: '4:2:0' }, { sampling: '4:2:0', depth: 24 }],
  [
    { bitdepth: 10 as const, chromaSubsampling: '4:4:4' },
    { sampling: '4:4:4', depth: 30 },
  ],
])('describeImage: an AVIF written with %j', async (options, expected) => {
  expect(await describePixels(photo().avif({ ...options, effort: 0 }))).toMatchObject(expected);
});

test('describeImage: an AVIF with alpha', async () => {
  expect(await describePixels(photo().ensureAlpha(0.5).avif({ effort: 0 }))).toMatchObject({ depth: 32, colourspace: 'sRGB' });
});
