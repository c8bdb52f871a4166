import { withGifMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';

/** The GIF encoder of sharp, which chooses palettes for new pixels. Frames of at most 256 colours may stay unchanged; the caller must verify it. */
export const gifCgif = defineCodec({
  name: 'gif-cgif',
  format: 'gif',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    interFrameMaxError: z.number().min(0).max(32).default(0),
    /** Use the palette of the source instead of new ones. */
    reuse: z.boolean().default(true),
    colours: z.number().int().min(2).max(256).default(256),
    dither: z.number().min(0).max(1).default(0),
    effort: z.number().int().min(1).max(10).default(7),
  }),
  encode: async ({ pixels, metadata }, options) => {
    const bytes = await pixels()
      .gif({ ...options, interPaletteMaxError: 0 })
      .toBuffer();
    const { interFrameMaxError, reuse } = options;
    return { bytes: withGifMetadata(bytes, metadata), knobs: reuse ? { interFrameMaxError, reuse } : options };
  },
});
