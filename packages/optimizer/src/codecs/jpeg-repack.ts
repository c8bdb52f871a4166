import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { withJpegMetadata, withoutTrailer } from '../containers/jpeg-segments.js';

/** The picture as it is, byte for byte, without comments, application data and what hangs on behind its end. */
export const jpegRepack = defineCodec({
  name: 'jpeg-repack',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }) => withJpegMetadata(withoutTrailer(bytes), metadata),
});
