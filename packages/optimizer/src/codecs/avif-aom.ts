import { withAvifMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { wrapWithProfile } from '../pixels/png-wrapper.js';
import { defineCodec } from './codec.js';

/** libaom with 10 bits per sample: 5 to 10 % smaller than 8 bits at equal score, and every AVIF viewer supports it. */
export const avifAom = defineCodec({
  name: 'avif-aom',
  format: 'avif',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    quality: z.number().int().min(1).max(100).default(60),
    effort: z.number().int().min(0).max(9).default(2),
    chroma: z.enum(['4:2:0', '4:4:4']).default('4:4:4'),
  }),
  encode: async ({ pixels, metadata }, { quality, effort, chroma }) => {
    const withProfile = await wrapWithProfile(pixels(), metadata.icc);
    return withAvifMetadata(await withProfile.avif({ quality, effort, chromaSubsampling: chroma, bitdepth: 10 }).toBuffer(), metadata);
  },
});
