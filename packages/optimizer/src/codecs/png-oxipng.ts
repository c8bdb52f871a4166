import { losslessCompressPng } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** oxipng over the source: filters, bit depth and colour type are chosen anew, every pixel stays (16 bit included). */
export const pngOxipng = defineCodec({
  name: 'png-oxipng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }, _options, signal) => {
    const chunks = readPngChunks(bytes);
    const dressed = withPngMetadata(chunks, pngColourChunks(chunks, { keepProfile: metadata.icc !== null }), metadata.exif);
    return losslessCompressPng(writePngChunks(dressed), { strip: false }, signal);
  },
});
