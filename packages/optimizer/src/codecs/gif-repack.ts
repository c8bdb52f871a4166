import { readGifBlocks, withGifMetadata, writeGifBlocks } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** Application blocks that affect the display: the number of loops and the colour profile. */
export const preservedExtensions: readonly string[] = ['application:NETSCAPE2.0', 'application:ANIMEXTS1.0', 'application:ICCRGBG1012'];

/** Drops comments and other extensions. The data of every frame stays unchanged. */
export const gifRepack = defineCodec({
  name: 'gif-repack',
  format: 'gif',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, metadata }) => {
    const { head, blocks } = readGifBlocks(bytes);
    // viewers ignore plain text; without the block, its graphic control would apply to the next frame
    const hasText = blocks.some(({ kind }) => kind === 'plain-text');
    const picture = ['image', 'graphic-control', ...(hasText ? ['plain-text'] : []), ...preservedExtensions];
    return withGifMetadata(writeGifBlocks({ head, blocks: blocks.filter(({ kind }) => picture.includes(kind)) }), metadata);
  },
});
