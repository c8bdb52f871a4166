import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { dressPng } from './png-dress.js';

/** Takes texts and the like out of the container and leaves the compressed picture as it is. */
export const pngRepack = defineCodec({
  name: 'png-repack',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source) => writePngChunks(dressPng(source.bytes, source)),
});
