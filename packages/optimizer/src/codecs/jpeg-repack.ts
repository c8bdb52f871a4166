import { keepJpegParts, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Copies the coded image byte for byte, with the parts that belong to it. Comments, other application data and trailing bytes go. */
export const jpegRepack = defineCodec({
  name: 'jpeg-repack',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }) => keepJpegParts(bytes, withJpegMetadata(stripJpegTrailer(bytes), metadata)),
});
