import { compressJpeg } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { packBeforeGainMap } from '../containers/jpeg-gain-map.js';
import { withJpegMetadata, withoutTrailer } from '../containers/jpeg-segments.js';

/** Re-codes the coefficients as they are, progressive with the best scans: not one pixel changes. Source: engine.md 4b. */
export const jpegTranscode = defineCodec({
  name: 'jpeg-transcode',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }, _options, signal) => {
    const packed = await compressJpeg(withoutTrailer(bytes), { quality: 100, optimizeScans: true }, signal);
    return facts.gainMap ? packBeforeGainMap(bytes, packed, metadata.exif) : withJpegMetadata(packed, metadata);
  },
});
