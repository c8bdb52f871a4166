import { withWebpMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { toFrameSize } from '../pixels/frame-size.js';
import { defineCodec } from './codec.js';

/** Lossless encoder of libwebp. Only the colour of fully transparent pixels may change. */
export const webpLossless = defineCodec({
  name: 'webp-lossless',
  format: 'webp',
  reads: 'pixels',
  lossy: false,
  options: z.object({ effort: z.number().int().min(0).max(6).default(6) }),
  encode: async ({ pixels, metadata }, { effort }) => {
    const { data, info } = await pixels().webp({ lossless: true, effort }).toBuffer({ resolveWithObject: true });
    return withWebpMetadata(data, metadata, toFrameSize(info));
  },
});
