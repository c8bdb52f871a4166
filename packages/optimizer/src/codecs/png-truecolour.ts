import { z } from 'zod';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** The operated pixels as they are, then oxipng. */
export const pngTruecolour = defineCodec({
  name: 'png-truecolour',
  format: 'png',
  reads: 'pixels',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => {
    // oxipng deflates again, so only its input's size matters here
    const encoded = await source.pixels().png({ compressionLevel: 1 }).toBuffer();
    return recompressPng(attachPngMetadata(encoded, source), signal);
  },
});
