import { z } from 'zod';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Encodes the pixels without loss, compressed with oxipng. */
export const pngTruecolour = defineCodec({
  name: 'png-truecolour',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => {
    // oxipng compresses again, so a fast level is enough
    const encoded = await source.pixels().png({ compressionLevel: 1 }).toBuffer();
    return recompressPng(attachPngMetadata(encoded, source), signal);
  },
});
