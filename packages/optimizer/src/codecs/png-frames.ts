import { losslessCompressPng } from '@napi-rs/image';
import { AppError } from '@pixmill/contracts';
import { type NewApngPicture, readApng, recompressApngFrames, writeApng, writeIndexedPng, writePngChunks } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import { z } from 'zod';
import { type FramePalette, findCommonPalette } from '../animation/common-palette.js';
import { cutFrame, type FrameStack, listAreas } from '../animation/cut-frames.js';
import { fromRaster } from '../pixels/raster.js';
import { clearInvisible } from '../raster-ops/alpha.js';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';
import { keepSamples } from './png-apng.js';

/** Changed pixels of all frames. Above, oxipng would take longer than a process has, and saves 3 % beside the filters of libpng. */
const MAX_PACKED_PIXELS = 6_000_000;
/** Above this many pixels only the fastest level of zlib fits the time limit of an image. */
const MAX_THOROUGH_PIXELS = 24_000_000;

/**
 * Encodes the frames of an animated PNG without loss: each frame as the area that it changes, with the delay of the frame in the source. Up to 256 colours
 * become a palette of all frames.
 */
export const pngFrames = defineCodec({
  name: 'png-frames',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({
    /** Compress with oxipng when there are few enough pixels; changes no pixel. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { packed }, signal) => {
    const animation = readApng(source.bytes);
    if (!animation) throw new AppError('internal', { detail: 'png-frames: the source is no animated PNG' });
    const { pictures, plays } = animation;
    const { data, info } = await source.pixels().raw().toBuffer({ resolveWithObject: true });
    const channels = info.channels as 3 | 4; // a rendered strip has colour
    const stack: FrameStack = { data, width: info.width, channels };
    if (channels === 4) clearInvisible(data);
    const palette = findCommonPalette(stack);
    const cuts = listAreas(stack, pictures.length);
    const changedPixels = cuts.reduce((sum, { width, height }) => sum + width * height, 0);
    const isPacked = packed && changedPixels <= MAX_PACKED_PIXELS;
    const level = isPacked || changedPixels > MAX_THOROUGH_PIXELS ? 1 : 6;
    const written: NewApngPicture[] = [];
    for (const [index, area] of cuts.entries()) {
      const delay = pictures[index]?.delay ?? { numerator: 0, denominator: 100 };
      const pixels = cutFrame(stack, pictures.length, index, area);
      written.push({ ...area, delay, disposal: 'none', isBlended: false, png: await toPng({ area, pixels, channels, level }, palette) });
    }
    const chunks = attachPngMetadata(writeApng(written, plays), source);
    const compress = (frame: Buffer) => losslessCompressPng(frame, { ...keepSamples, strip: false }, signal);
    const bytes = writePngChunks(isPacked ? await recompressApngFrames(chunks, compress) : chunks);
    return { bytes, knobs: { packed: isPacked } };
  },
});

interface CutFrame {
  readonly area: Region;
  readonly pixels: Buffer;
  readonly channels: 3 | 4;
  /** Of zlib. */
  readonly level: number;
}

async function toPng({ area: { width, height }, pixels, channels, level }: CutFrame, palette: FramePalette | null): Promise<Buffer> {
  if (palette) return writeIndexedPng({ width, height, indices: palette.toIndices(pixels), entries: palette.entries });
  return fromRaster({ data: pixels, width, height, channels })
    .png({ compressionLevel: level, adaptiveFiltering: level > 1 })
    .toBuffer();
}
