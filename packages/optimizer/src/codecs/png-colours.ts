import { writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { choosePalette } from '../palette/choose-palette.js';
import { analyseColours } from '../palette/colour-analysis.js';
import { remapPixels } from '../palette/remap-pixels.js';
import { countColours, toColours } from '../palette/shown-colours.js';
import { fromRaster } from '../pixels/raster.js';
import { attachPngMetadata, recompressPng } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** True colour with a limited number of colours, for drawings that need more than a palette has. */
export const pngColours = defineCodec({
  name: 'png-colours',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    colours: z.number().int().min(2).max(4096).default(1024),
    /** A pixel takes its neighbour's colour when that colour is at most this much farther than the nearest one, in sample values. */
    hold: z.number().min(0).default(0),
    /** The largest CIEDE2000 between the mean of a small coloured area and that of its entries. */
    areaDifference: z.number().min(0).default(2),
    /** Compress with oxipng; changes no pixel. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { colours, hold, areaDifference, packed }, signal) => {
    const analysis = await analyseColours(source);
    const { table, weights, areas } = analysis;
    const palette = choosePalette(table, weights, colours, { areas, maxDifference: areaDifference });
    const entries = new Uint32Array(palette.entries.buffer);
    const indices = remapPixels(analysis, palette, hold);
    const data = toColours(entries, indices);
    const encoded = fromRaster({ data: Buffer.from(data.buffer), width: table.width, height: table.height, channels: 4 });
    const complete = attachPngMetadata(await encoded.png({ compressionLevel: 1 }).toBuffer(), source);
    const bytes = await (packed ? recompressPng(complete, signal) : writePngChunks(complete));
    return { bytes, knobs: { colours: countColours(entries, indices), hold, packed } };
  },
});
