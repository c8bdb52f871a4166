import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { writeIndexedPng } from '../containers/png-writer.js';
import { choosePalette } from '../palette/choose-palette.js';
import { diffuse } from '../palette/diffuse.js';
import { paint } from '../palette/paint.js';
import { studyColours } from '../palette/study.js';
import { dressPng, packPng } from './png-dress.js';

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
    const study = await studyColours(source);
    const { table, weights, plainWeights, leastColours } = study;
    const palette = choosePalette(table, plain ? plainWeights : weights, Math.max(colours, leastColours ?? 2));
    const indices = dithered || leastColours === null ? diffuse(table, palette) : paint(study, palette, hold);
    const encoded = writeIndexedPng({ width: table.width, height: table.height, indices, entries: palette.entries });
    const dressed = dressPng(encoded, source);
    return packed ? packPng(dressed, signal) : writePngChunks(dressed);
  },
});
