import { withWebpMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Drops the metadata in the container. The data of every frame stays unchanged. */
export const webpRepack = defineCodec({
  name: 'webp-repack',
  format: 'webp',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }) => withWebpMetadata(bytes, metadata, facts),
});
