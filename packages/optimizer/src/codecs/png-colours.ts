import { writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { choosePalette } from '../palette/choose-palette.js';
import { analyseColours } from '../palette/colour-analysis.js';
import { remapPixels } from '../palette/remap-pixels.js';
import { fromRaster } from '../pixels/raster.js';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** True colour with so many colours, for drawings that have some more than a palette holds. */
export const pngColours = defineCodec({
  name: 'png-colours',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    colours: z.number().int().min(2).max(4096).default(1024),
    /** How much further than the nearest a neighbour's colour may be off to go on, in steps of a sample. */
    hold: z.number().min(0).default(0),
    /** Whether oxipng packs the result; the pixels are the same without it. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { colours, hold, packed }, signal) => {
    const study = await analyseColours(source);
    const { table, weights } = study;
    const palette = choosePalette(table, weights, colours);
    const entries = new Uint32Array(palette.entries.buffer);
    const data = Uint32Array.from(remapPixels(study, palette, hold), (entry) => entries[entry] ?? 0);
    const encoded = fromRaster({ data: Buffer.from(data.buffer), width: table.width, height: table.height, channels: 4 });
    const complete = attachPngMetadata(await encoded.png({ compressionLevel: 1 }).toBuffer(), source);
    return packed ? recompressPng(complete, signal) : writePngChunks(complete);
  },
});
