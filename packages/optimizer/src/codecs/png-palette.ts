import { pngQuantize } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { dressPng } from './png-dress.js';

/** So many colours, chosen for the picture and dithered, and packed by oxipng. Source: engine.md 4d. */
export const pngPalette = defineCodec({
  name: 'png-palette',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({ colours: z.number().int().min(2).max(256).default(256), speed: z.number().int().min(1).max(10).default(3) }),
  encode: async (source, { colours, speed }, signal) => {
    const whole = await source.pixels().png({ compressionLevel: 0 }).toBuffer();
    const encoded = await pngQuantize(whole, { colors: colours, minQuality: 0, speed }, signal);
    return writePngChunks(dressPng(encoded, source));
  },
});
