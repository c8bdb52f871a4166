import { writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Drops the metadata in the container. The compressed image stays unchanged. */
export const pngRepack = defineCodec({
  name: 'png-repack',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source) => writePngChunks(attachPngMetadata(source.bytes, source)),
});
