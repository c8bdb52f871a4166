import { compressJpeg } from '@napi-rs/image';
import { replacePrimaryImage, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Encodes the same coefficients again, progressive, with the best scans. No pixel changes. Source: docs/measurements/codecs.md#lossless-jpeg. */
export const jpegTranscode = defineCodec({
  name: 'jpeg-transcode',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }, _options, signal) => {
    const packed = await compressJpeg(stripJpegTrailer(bytes), { quality: 100, optimizeScans: true }, signal);
    return facts.gainMap ? replacePrimaryImage(bytes, packed, metadata) : withJpegMetadata(packed, metadata);
  },
});
