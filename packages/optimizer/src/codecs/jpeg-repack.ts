import { replacePrimaryImage, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Copies the coded image byte for byte, without comments, application data and trailing bytes. A gain map stays. */
export const jpegRepack = defineCodec({
  name: 'jpeg-repack',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }) =>
    facts.gainMap ? replacePrimaryImage(bytes, bytes, metadata) : withJpegMetadata(stripJpegTrailer(bytes), metadata),
});
