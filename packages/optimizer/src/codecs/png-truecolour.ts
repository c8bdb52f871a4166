import { losslessCompressPng } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** The operated pixels as they are, then oxipng. */
export const pngTruecolour = defineCodec({
  name: 'png-truecolour',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, pixels, metadata }, _options, signal) => {
    // oxipng deflates again, so only its input's size matters here
    const encoded = await pixels().png({ compressionLevel: 1 }).toBuffer();
    const colour = pngColourChunks(readPngChunks(bytes), { keepProfile: metadata.icc !== null });
    return losslessCompressPng(writePngChunks(withPngMetadata(readPngChunks(encoded), colour, metadata.exif)), { strip: false }, signal);
  },
});
