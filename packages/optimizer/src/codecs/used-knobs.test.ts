import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { noMetadata, readAvifSampleFormat, readJpegFrame } from '@pixmill/image-formats';
import sharp, { type Sharp } from 'sharp';
import { fromRaster, toRaster } from '../pixels/raster.js';
import { readFacts } from '../source/read-facts.js';
import { avifAom } from './avif-aom.js';
import type { Codec, Knobs } from './codec.js';
import { gifCgif } from './gif-cgif.js';
import { jpegMozjpeg } from './jpeg-mozjpeg.js';
import { pngColours } from './png-colours.js';
import { pngPalette } from './png-palette.js';
import { webpLossy } from './webp-lossy.js';

const photo = () => sharp(readFileSync(new URL('../../../../fixtures/images/photo.png', import.meta.url))).resize(96);

/** A slow gradient, which shows bands when it has few colours. */
function gradient(width: number, height: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, at) => 60 + ((Math.floor(at / 3) % width) * 80) / width));
}
const smooth = () => sharp(gradient(160, 80), { raw: { width: 160, height: 80, channels: 3 } });
const gray = () => photo().toColourspace('b-w');

async function encode(codec: Codec, image: Sharp, knobs: Knobs) {
  const bytes = await image.clone().png().toBuffer();
  const raster = await toRaster(image);
  const pixels = () => (raster.channels === 1 ? fromRaster(raster).toColourspace('b-w') : fromRaster(raster));
  const source = { bytes, facts: await readFacts(bytes, 'png'), pixels, metadata: noMetadata };
  return codec.encode(source, knobs, new AbortController().signal);
}

async function countColours(bytes: Buffer): Promise<number> {
  const { data } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return new Set(new Uint32Array(Uint8Array.from(data).buffer)).size;
}

describe('knobs of an encoding', () => {
  test('PNG: colours is the number in the file, also where a gradient got more than requested', async () => {
    for (const codec of [pngPalette, pngColours]) {
      for (const image of [smooth(), photo()]) {
        const { bytes, knobs } = await encode(codec, image, { colours: 3 });
        expect(knobs.colours).toBe(await countColours(bytes));
      }
    }
  });

  test('PNG: a dithered palette names no hold', async () => {
    expect((await encode(pngPalette, photo(), { dithered: true, hold: 3 })).knobs).not.toHaveProperty('hold');
    expect((await encode(pngPalette, photo(), { hold: 3 })).knobs).toMatchObject({ dithered: false, hold: 3 });
  });

  test('JPEG: chroma is that of the file, and absent in gray', async () => {
    for (const chroma of ['4:2:0', '4:4:4']) {
      const { bytes, knobs } = await encode(jpegMozjpeg, photo(), { quality: 95, chroma });
      expect(readJpegFrame(bytes)?.components[0]?.horizontal).toBe(knobs.chroma === '4:2:0' ? 2 : 1);
      expect(knobs.chroma).toBe(chroma);
    }
    expect((await encode(jpegMozjpeg, gray(), { chroma: '4:4:4' })).knobs).not.toHaveProperty('chroma');
  });

  test('JPEG: a baseline file names no search for scans', async () => {
    expect((await encode(jpegMozjpeg, photo(), { baseline: true })).knobs).not.toHaveProperty('packed');
  });

  test('AVIF: chroma is that of the file, in gray too, which is stored as colour', async () => {
    for (const image of [gray(), photo()]) {
      const { bytes, knobs } = await encode(avifAom, image, { chroma: '4:2:0', effort: 0 });
      expect(readAvifSampleFormat(bytes)?.sampling).toBe(knobs.chroma);
    }
  });

  test('WebP: a near-lossless encoding names no setting of VP8', async () => {
    const { knobs } = await encode(webpLossy, photo(), { near: true, quality: 60, sharp: true, deblock: true });
    expect(knobs).toEqual({ quality: 60, effort: 4, near: true });
  });

  test('GIF: an encoding that reuses the palette names no settings of new palettes', async () => {
    expect((await encode(gifCgif, photo(), { reuse: true, colours: 16 })).knobs).not.toHaveProperty('colours');
    const { bytes, knobs } = await encode(gifCgif, photo(), { reuse: false, colours: 16, dither: 1 });
    expect(await countColours(bytes)).toBeLessThanOrEqual(Number(knobs.colours));
  });
});
