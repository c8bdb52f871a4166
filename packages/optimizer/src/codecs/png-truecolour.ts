import { writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Encodes the pixels without loss. */
export const pngTruecolour = defineCodec({
  name: 'png-truecolour',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({
    /** Compress with oxipng; changes no pixel. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { packed }, signal) => {
    // oxipng compresses again, so a fast level is enough
    const encoded = await source
      .pixels()
      .png({ compressionLevel: packed ? 1 : 6 })
      .toBuffer();
    const complete = attachPngMetadata(encoded, source);
    return packed ? recompressPng(complete, signal) : writePngChunks(complete);
  },
});
