import { losslessCompressPng } from '@napi-rs/image';
import { recompressApngFrames, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Only filters and deflate may change: all frames of an APNG share one colour type, depth and palette. */
export const keepSamples = { bitDepthReduction: false, colorTypeReduction: false, paletteReduction: false, grayscaleReduction: false };

/** Compresses each frame of an APNG with oxipng. Timing, blending and disposal stay unchanged. */
export const pngApng = defineCodec({
  name: 'png-apng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => {
    const compress = (frame: Buffer) => losslessCompressPng(frame, { ...keepSamples, strip: false }, signal);
    return writePngChunks(await recompressApngFrames(attachPngMetadata(source.bytes, source), compress));
  },
});
