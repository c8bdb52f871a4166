import { writeIndexedPng, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { choosePalette } from '../palette/choose-palette.js';
import { analyseColours } from '../palette/colour-analysis.js';
import { remapPixels } from '../palette/remap-pixels.js';
import { remapWithDither } from '../palette/remap-with-dither.js';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** So many colours, chosen for the picture; more, or dither, where a gradient would fall into bands. */
export const pngPalette = defineCodec({
  name: 'png-palette',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    colours: z.number().int().min(2).max(256).default(256),
    /** How much further than the nearest a neighbour's colour may be off to go on, in steps of a sample. */
    hold: z.number().min(0).default(0),
    /** Whether errors are passed on instead. */
    dithered: z.boolean().default(false),
    /** Whether the palette goes by how often colours are seen alone, and not by where. */
    plain: z.boolean().default(false),
    /** Whether oxipng packs the result; the pixels are the same without it. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { colours, hold, dithered, plain, packed }, signal) => {
    const study = await analyseColours(source);
    const { table, weights, countWeights, minColours } = study;
    const palette = choosePalette(table, plain ? countWeights : weights, Math.max(colours, minColours ?? 2));
    const indices = dithered || minColours === null ? remapWithDither(table, palette) : remapPixels(study, palette, hold);
    const encoded = writeIndexedPng({ width: table.width, height: table.height, indices, entries: palette.entries });
    const complete = attachPngMetadata(encoded, source);
    return packed ? recompressPng(complete, signal) : writePngChunks(complete);
  },
});
