import { z } from 'zod';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Compresses the source with oxipng, which chooses filters, bit depth and colour type. No pixel changes, 16 bits included. */
export const pngOxipng = defineCodec({
  name: 'png-oxipng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => recompressPng(attachPngMetadata(source.bytes, source), signal),
});
