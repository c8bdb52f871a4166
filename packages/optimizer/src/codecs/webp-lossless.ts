import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { withWebpMetadata } from '../containers/webp-chunks.js';
import { encodedSize } from '../encoded-size.js';

/** libwebp without loss; only the colour under fully transparent pixels may change. */
export const webpLossless = defineCodec({
  name: 'webp-lossless',
  format: 'webp',
  reads: 'pixels',
  lossy: false,
  options: z.object({ effort: z.number().int().min(0).max(6).default(6) }),
  encode: async ({ pixels, metadata }, { effort }) => {
    const { data, info } = await pixels().webp({ lossless: true, effort }).toBuffer({ resolveWithObject: true });
    return withWebpMetadata(data, metadata, encodedSize(info));
  },
});
