import { z } from 'zod';
import { defineCodec } from './codec.js';
import { encodeJp2 } from './encode-jp2.js';

/** OpenJPEG with the 5/3 wavelet, which keeps every sample of 8 bits, those of invisible pixels too. */
export const jp2Lossless = defineCodec({
  name: 'jp2-lossless',
  format: 'jp2',
  reads: 'pixels',
  lossy: false,
  options: z.object({}),
  encode: (source) => encodeJp2(source, null),
});
