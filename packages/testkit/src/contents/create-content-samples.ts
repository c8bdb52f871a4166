import type { RasterFormat } from '@pixmill/image-formats';
import sharp, { type Sharp } from 'sharp';
import { fixtureBytes } from '../fixtures.js';
import { createAvifSamples } from './avif-samples.js';
import { createGifSamples } from './gif-samples.js';
import { createJpegSamples } from './jpeg-samples.js';
import { createPngSamples } from './png-samples.js';
import type { ContentSamples } from './sample.js';
import { createWebpSamples } from './webp-samples.js';

/** Noise on a gradient, so that every format has something to save. */
function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const samples = Buffer.from(Array.from({ length: width * height * channels }, (_, at) => ((at * at * 7 + at * 13) % 97) + (at % 120)));
  return sharp(samples, { raw: { width, height, channels } });
}

/** Two frames that repeat. */
async function animation(): Promise<Sharp> {
  const frames = await Promise.all([noise(16, 16).png().toBuffer(), noise(16, 16).negate().png().toBuffer()]);
  return sharp(frames, { join: { animated: true } });
}

const AVIF_SIDE = 64;

const createSamples: Readonly<Record<RasterFormat, (icc: Buffer) => Promise<ContentSamples>>> = {
  jpeg: async (icc) =>
    createJpegSamples({
      colour: await noise(48, 32).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
      block: await sharp({ create: { width: 8, height: 8, channels: 3, background: 'gray' } })
        .toColourspace('b-w')
        .jpeg()
        .toBuffer(),
      second: await noise(16, 16).jpeg({ quality: 40 }).toBuffer(),
      icc,
    }),
  png: async (icc) =>
    createPngSamples({
      colour: await noise(24, 16).png({ compressionLevel: 1 }).toBuffer(),
      palette: await noise(24, 16, 4).png({ palette: true, compressionLevel: 1 }).toBuffer(),
      animated: fixtureBytes('images/animated.png'),
      icc,
    }),
  gif: async (icc) =>
    createGifSamples({
      still: await noise(24, 16).gif().toBuffer(),
      animated: await (await animation()).gif({ delay: [100, 100], loop: 3 }).toBuffer(),
      icc,
    }),
  webp: async (icc) =>
    createWebpSamples({
      alpha: await noise(24, 16, 4).webp({ quality: 95 }).toBuffer(),
      lossless: await noise(24, 16).webp({ lossless: true }).toBuffer(),
      animated: await (await animation()).webp({ delay: [100, 100] }).toBuffer(),
      icc,
    }),
  avif: async (icc) =>
    createAvifSamples({
      colour: await noise(AVIF_SIDE, AVIF_SIDE).avif({ quality: 95, effort: 0 }).toBuffer(),
      side: AVIF_SIDE,
      animated: fixtureBytes('faults/seq-small.avif'),
      small: await noise(AVIF_SIDE / 2, AVIF_SIDE / 2)
        .avif({ quality: 50, effort: 0 })
        .toBuffer(),
      alpha: await noise(AVIF_SIDE, AVIF_SIDE, 4).avif({ quality: 95, effort: 0 }).toBuffer(),
      icc,
    }),
};

/** One small file for each part that the catalogue of the format has. */
export async function createContentSamples(format: RasterFormat): Promise<ContentSamples> {
  const { icc } = await sharp(fixtureBytes('images/display-p3.jpg')).metadata();
  return createSamples[format](icc ?? Buffer.alloc(0));
}
