import { withWebpMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Takes metadata out of the container and leaves every frame's data as it is. */
export const webpRepack = defineCodec({
  name: 'webp-repack',
  format: 'webp',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }) => withWebpMetadata(bytes, metadata, facts),
});
