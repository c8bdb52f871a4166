import { losslessCompressPng } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { recompressFrames } from '../containers/apng-frames.js';
import { pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** Only filters and deflate may be chosen anew: all frames of an APNG share one colour type, depth and palette. */
const keepSamples = { bitDepthReduction: false, colorTypeReduction: false, paletteReduction: false, grayscaleReduction: false };

/** oxipng over each frame of an APNG; timing, blending and disposal stay. */
export const pngApng = defineCodec({
  name: 'png-apng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }, _options, signal) => {
    const chunks = readPngChunks(bytes);
    const dressed = withPngMetadata(chunks, pngColourChunks(chunks, { keepProfile: metadata.icc !== null }), metadata.exif);
    const compress = (frame: Buffer) => losslessCompressPng(frame, { ...keepSamples, strip: false }, signal);
    return writePngChunks(await recompressFrames(dressed, compress));
  },
});
