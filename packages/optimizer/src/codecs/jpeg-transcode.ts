import { compressJpeg } from '@napi-rs/image';
import { keepJpegParts, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Encodes the same coefficients again, progressive, with the best scans. No pixel changes. Source: docs/measurements/codecs.md#lossless-jpeg. */
export const jpegTranscode = defineCodec({
  name: 'jpeg-transcode',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }, _options, signal) => {
    const packed = await compressJpeg(stripJpegTrailer(bytes), { quality: 100, optimizeScans: true }, signal);
    return keepJpegParts(bytes, withJpegMetadata(packed, metadata));
  },
});
