import { replacePrimaryImage, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** The coded image byte for byte, without comments, application data and trailing bytes; a gain map stays. */
export const jpegRepack = defineCodec({
  name: 'jpeg-repack',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }) =>
    facts.gainMap ? replacePrimaryImage(bytes, bytes, metadata.exif) : withJpegMetadata(stripJpegTrailer(bytes), metadata),
});
