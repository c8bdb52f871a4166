import { losslessCompressPng, PngRowFilter } from '@napi-rs/image';
import { writeAveragedPng, writePngChunks } from '@pixmill/image-formats';
import { z } from 'zod';
import { roundResiduals } from '../palette/round-residuals.js';
import { toRaster } from '../pixels/raster.js';
import { attachPngMetadata } from './attach-png-metadata.js';
import { defineCodec } from './codec.js';

/** True colour for photos. The residuals of the Average filter are rounded to multiples of a step. Source: lossypng, github.com/foobaz/lossypng. */
export const pngAveraged = defineCodec({
  name: 'png-averaged',
  format: 'png',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    /** The step, in sample values of 0 to 255. */
    step: z.number().min(1).default(8),
    /** Compress with oxipng; changes no pixel. */
    packed: z.boolean().default(true),
  }),
  encode: async (source, { step, packed }, signal) => {
    const encoded = writeAveragedPng(roundResiduals(await toRaster(source.pixels()), step));
    const complete = writePngChunks(attachPngMetadata(encoded, source));
    return packed ? losslessCompressPng(complete, { strip: false, filter: [PngRowFilter.Average] }, signal) : complete;
  },
});
