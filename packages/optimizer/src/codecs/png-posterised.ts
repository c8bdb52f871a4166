import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { fromRaster, type Raster, toRaster } from '../raster.js';
import { dressPng, packPng } from './png-dress.js';

/** The nearest of so many evenly spread values for each value of a sample. */
function spread(levels: number): Uint8Array {
  const most = levels - 1;
  return Uint8Array.from({ length: 256 }, (_, value) => Math.round((Math.round((value * most) / 255) * 255) / most));
}

/** Alpha stays as it is: its edges are what is seen first. */
function posterise({ data, channels, ...size }: Raster, levels: number): Raster {
  const nearest = spread(levels);
  const alpha = channels % 2 === 0 ? channels - 1 : -1;
  const fewer = Buffer.alloc(data.length);
  for (let at = 0; at < data.length; at += 1) fewer[at] = at % channels === alpha ? (data[at] ?? 0) : (nearest[data[at] ?? 0] ?? 0);
  return { data: fewer, channels, ...size };
}

/** True colour with fewer levels a channel, for photos that a palette cannot carry. Source: engine.md 4d. */
export const pngPosterised = defineCodec({
  name: 'png-posterised',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    levels: z.number().int().min(2).max(256).default(32),
    /** Whether oxipng packs the result; the pixels are the same without it. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { levels, packed }, signal) => {
    const encoded = await fromRaster(posterise(await toRaster(source.pixels()), levels))
      .png(packed ? { compressionLevel: 1 } : { compressionLevel: 6, adaptiveFiltering: true })
      .toBuffer();
    const dressed = dressPng(encoded, source);
    return packed ? packPng(dressed, signal) : writePngChunks(dressed);
  },
});
