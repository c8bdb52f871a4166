import { z } from 'zod';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** oxipng over the source: filters, bit depth and colour type are chosen anew, every pixel stays (16 bit included). */
export const pngOxipng = defineCodec({
  name: 'png-oxipng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => recompressPng(attachPngMetadata(source.bytes, source), signal),
});
