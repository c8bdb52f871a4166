import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { dressPng, packPng } from './png-dress.js';

/** At most 256 colours chosen by imagequant: many times faster than `png-palette`, and a little larger. Source: engine.md 4d. */
export const pngImagequant = defineCodec({
  name: 'png-imagequant',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    quality: z.number().int().min(1).max(100).default(80),
    /** Whether oxipng packs the result; the pixels are the same without it. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { quality, packed }, signal) => {
    const encoded = await source.pixels().png({ palette: true, quality, effort: 4, dither: 1 }).toBuffer();
    const dressed = dressPng(encoded, source);
    return packed ? packPng(dressed, signal) : writePngChunks(dressed);
  },
});
