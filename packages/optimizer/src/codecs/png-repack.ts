import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** Takes texts and the like out of the container and leaves the compressed picture as it is. */
export const pngRepack = defineCodec({
  name: 'png-repack',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }) => {
    const chunks = readPngChunks(bytes);
    return writePngChunks(withPngMetadata(chunks, pngColourChunks(chunks, { keepProfile: metadata.icc !== null }), metadata.exif));
  },
});
