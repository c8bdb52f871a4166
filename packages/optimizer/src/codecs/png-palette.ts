import { losslessCompressPng } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { pngColourChunks, readPngChunks, withPngMetadata, writePngChunks } from '../containers/png-chunks.js';

/** At most 256 colours chosen by imagequant, then oxipng. Source: engine.md 4d. */
export const pngPalette = defineCodec({
  name: 'png-palette',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({ quality: z.number().int().min(1).max(100).default(80), effort: z.number().int().min(1).max(10).default(7) }),
  encode: async ({ bytes, pixels, metadata }, { quality, effort }, signal) => {
    const encoded = await pixels().png({ palette: true, quality, effort }).toBuffer();
    const colour = pngColourChunks(readPngChunks(bytes), { keepProfile: metadata.icc !== null });
    return losslessCompressPng(writePngChunks(withPngMetadata(readPngChunks(encoded), colour, metadata.exif)), { strip: false }, signal);
  },
});
