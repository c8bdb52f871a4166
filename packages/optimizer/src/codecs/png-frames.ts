import { losslessCompressPng } from '@napi-rs/image';
import { AppError } from '@pixmill/contracts';
import { type NewApngPicture, readApng, recompressApngFrames, writeApng, writeIndexedPng, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { type FramePalette, findCommonPalette } from '../animation/common-palette.js';
import { clearInvisible, cutFrames, type FrameCut, type FrameStack } from '../animation/cut-frames.js';
import { fromRaster } from '../pixels/raster.js';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';
import { keepSamples } from './png-apng.js';

/**
 * Encodes the frames of an animated PNG without loss: each frame as the area that it changes, with the delay of the frame in the source. Up to 256 colours
 * become a palette of all frames.
 */
export const pngFrames = defineCodec({
  name: 'png-frames',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => {
    const animation = readApng(source.bytes);
    if (!animation) throw new AppError('internal', { detail: 'png-frames: the source is no animated PNG' });
    const { pictures, plays } = animation;
    const { data, info } = await source.pixels().raw().toBuffer({ resolveWithObject: true });
    const channels = info.channels as 3 | 4; // a rendered strip has colour
    const stack: FrameStack = { data, width: info.width, channels };
    if (channels === 4) clearInvisible(data);
    const palette = findCommonPalette(stack);
    const written: NewApngPicture[] = [];
    for (const { area, pixels } of cutFrames(stack, pictures.length)) {
      const delay = pictures[written.length]?.delay ?? { numerator: 0, denominator: 100 };
      written.push({ ...area, delay, disposal: 'none', isBlended: false, png: await toPng({ area, pixels }, channels, palette) });
    }
    const chunks = attachPngMetadata(writeApng(written, plays), source);
    const compress = (frame: Buffer) => losslessCompressPng(frame, { ...keepSamples, strip: false }, signal);
    return writePngChunks(await recompressApngFrames(chunks, compress));
  },
});

/** An area as a PNG. oxipng compresses it again, so a fast level is enough. */
async function toPng({ area: { width, height }, pixels }: FrameCut, channels: 3 | 4, palette: FramePalette | null): Promise<Buffer> {
  if (palette) return writeIndexedPng({ width, height, indices: palette.toIndices(pixels), entries: palette.entries });
  return fromRaster({ data: pixels, width, height, channels }).png({ compressionLevel: 1 }).toBuffer();
}
