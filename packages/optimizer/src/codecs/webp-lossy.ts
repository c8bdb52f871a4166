import { withWebpMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { toFrameSize } from '../pixels/frame-size.js';
import { defineCodec } from './codec.js';

/** libwebp's VP8; with `near` its lossless coder over slightly smoothed pixels, which suits drawings. */
export const webpLossy = defineCodec({
  name: 'webp-lossy',
  format: 'webp',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    quality: z.number().int().min(1).max(100).default(80),
    effort: z.number().int().min(0).max(6).default(4),
    near: z.boolean().default(false),
    /** Chroma thinned out with care for edges. Source: engine.md 4a. */
    sharp: z.boolean().default(false),
    /** Edges of blocks smoothed as strongly as the encoder measures to be best, in half as much time again. Source: engine.md 4a. */
    deblock: z.boolean().default(false),
  }),
  encode: async ({ pixels, metadata }, { quality, effort, near, sharp, deblock }) => {
    const { data, info } = await pixels()
      .webp({ quality, effort, nearLossless: near, smartSubsample: sharp, smartDeblock: deblock })
      .toBuffer({ resolveWithObject: true });
    return withWebpMetadata(data, metadata, toFrameSize(info));
  },
});
