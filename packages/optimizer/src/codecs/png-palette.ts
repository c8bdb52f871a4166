import { writeIndexedPng, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { choosePalette } from '../palette/choose-palette.js';
import { analyseColours } from '../palette/colour-analysis.js';
import { remapPixels } from '../palette/remap-pixels.js';
import { remapWithDither } from '../palette/remap-with-dither.js';
import { countColours } from '../palette/shown-colours.js';
import { attachPngMetadata, recompressPng, recompressQuickly } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** Above this many pixels oxipng takes more than a second. */
const LARGE_PIXELS = 1_200_000;

/** A palette for the image. It gets more colours, or dither, when a gradient would show bands. */
export const pngPalette = defineCodec({
  name: 'png-palette',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    colours: z.number().int().min(2).max(256).default(256),
    /** A pixel takes its neighbour's colour when that colour is at most this much farther than the nearest one, in sample values. */
    hold: z.number().min(0).default(0),
    /** Dither; `hold` is then ignored. */
    dithered: z.boolean().default(false),
    /** Weigh colours by frequency only, not by position. */
    plain: z.boolean().default(false),
    /** The largest CIEDE2000 between the mean of a small coloured area and that of its entries. */
    areaDifference: z.number().min(0).default(2),
    /** Compress with oxipng; changes no pixel. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { colours, hold, dithered, plain, areaDifference, packed }, signal) => {
    const analysis = await analyseColours(source);
    const { table, weights, countWeights, areas, minColours } = analysis;
    const palette = choosePalette(table, plain ? countWeights : weights, Math.max(colours, minColours ?? 2), {
      areas,
      maxDifference: areaDifference,
    });
    const isDithered = dithered || minColours === null;
    const indices = isDithered ? remapWithDither(table, palette) : remapPixels(analysis, palette, hold);
    const encoded = writeIndexedPng({ width: table.width, height: table.height, indices, entries: palette.entries });
    const complete = attachPngMetadata(encoded, source);
    const shown = countColours(new Uint32Array(Uint8Array.from(palette.entries).buffer), indices);
    const knobs = { colours: shown, ...(isDithered ? {} : { hold }), dithered: isDithered, plain, packed };
    const recompress = table.width * table.height > LARGE_PIXELS ? recompressQuickly : recompressPng;
    return { bytes: await (packed ? recompress(complete, signal) : writePngChunks(complete)), knobs };
  },
});
