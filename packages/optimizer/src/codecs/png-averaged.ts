import { losslessCompressPng, PngRowFilter } from '@napi-rs/image';
import { writeAveragedPng, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { roundResiduals } from '../palette/round-residuals.js';
import { toRaster } from '../pixels/raster.js';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

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
    const complete = writePngChunks(attachPngMetadata(encoded, source));
    return packed ? losslessCompressPng(complete, { strip: false, filter: [PngRowFilter.Average] }, signal) : complete;
  },
});
