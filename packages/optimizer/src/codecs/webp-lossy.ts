import { withWebpMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { toFrameSize } from '../pixels/frame-size.js';
import { defineCodec } from './codec.js';

/** VP8 of libwebp. With `near` it is the lossless encoder over slightly smoothed pixels, for drawings. */
export const webpLossy = defineCodec({
  name: 'webp-lossy',
  format: 'webp',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    quality: z.number().int().min(1).max(100).default(80),
    effort: z.number().int().min(0).max(6).default(4),
    near: z.boolean().default(false),
    /** Subsample chroma without blurring edges. Source: docs/measurements/codecs.md#jpeg-webp-and-avif-at-equal-score. */
    sharp: z.boolean().default(false),
    /** Measure the best strength of the deblocking filter. It takes 50 % more time. Source: docs/measurements/codecs.md#jpeg-webp-and-avif-at-equal-score. */
    deblock: z.boolean().default(false),
  }),
  encode: async ({ pixels, metadata }, { quality, effort, near, sharp, deblock }) => {
    const { data, info } = await pixels()
      .webp({ quality, effort, nearLossless: near, smartSubsample: sharp, smartDeblock: deblock })
      .toBuffer({ resolveWithObject: true });
    const knobs = { quality, effort, near, ...(near ? {} : { sharp, deblock }) };
    return { bytes: withWebpMetadata(data, metadata, toFrameSize(info)), knobs };
  },
});
