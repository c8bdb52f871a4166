import { compressJpeg } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { withJpegMetadata } from '../containers/jpeg-segments.js';

/** Re-codes the coefficients as they are, progressive with the best scans: not one pixel changes. Source: engine.md 4b. */
export const jpegTranscode = defineCodec({
  name: 'jpeg-transcode',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }, _options, signal) =>
    withJpegMetadata(await compressJpeg(bytes, { quality: 100, optimizeScans: true }, signal), metadata),
});
