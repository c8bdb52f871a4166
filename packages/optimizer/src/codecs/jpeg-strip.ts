import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { stripBeforeGainMap } from '../containers/jpeg-gain-map.js';

/** Takes EXIF and comments out of a JPEG with a gain map and leaves both of its pictures alone. */
export const jpegStrip = defineCodec({
  name: 'jpeg-strip',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }) => stripBeforeGainMap(bytes, metadata.exif),
});
