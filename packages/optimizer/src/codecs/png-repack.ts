import { writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Takes texts and the like out of the container and leaves the compressed picture as it is. */
export const pngRepack = defineCodec({
  name: 'png-repack',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source) => writePngChunks(attachPngMetadata(source.bytes, source)),
});
