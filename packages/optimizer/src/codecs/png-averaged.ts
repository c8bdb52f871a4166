import { losslessCompressPng, PngRowFilter } from '@napi-rs/image';
import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { writePngChunks } from '../containers/png-chunks.js';
import { writeAveragedPng } from '../containers/png-writer.js';
import { roundResiduals } from '../palette/round-residuals.js';
import { toRaster } from '../raster.js';
import { dressPng } from './png-dress.js';

/** True colour in which what the Average filter leaves of each sample is a multiple of a step, for photos. Source: the idea of lossypng, github.com/foobaz/lossypng. */
export const pngAveraged = defineCodec({
  name: 'png-averaged',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    /** In steps of a sample. */
    step: z.number().min(1).default(8),
    /** Whether oxipng packs the result; the pixels are the same without it. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { step, packed }, signal) => {
    const encoded = writeAveragedPng(roundResiduals(await toRaster(source.pixels()), step));
    const dressed = writePngChunks(dressPng(encoded, source));
    return packed ? losslessCompressPng(dressed, { strip: false, filter: [PngRowFilter.Average] }, signal) : dressed;
  },
});
