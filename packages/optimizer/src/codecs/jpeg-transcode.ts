import { compressJpeg } from '@napi-rs/image';
import { replacePrimaryImage, stripJpegTrailer, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Re-codes the coefficients as they are, progressive with the best scans: not one pixel changes. Source: engine.md 4b. */
export const jpegTranscode = defineCodec({
  name: 'jpeg-transcode',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }, _options, signal) => {
    const packed = await compressJpeg(stripJpegTrailer(bytes), { quality: 100, optimizeScans: true }, signal);
    return facts.gainMap ? replacePrimaryImage(bytes, packed, metadata.exif) : withJpegMetadata(packed, metadata);
  },
});
