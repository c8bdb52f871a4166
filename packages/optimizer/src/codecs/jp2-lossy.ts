import { z } from 'zod';
import { defineCodec } from './codec.js';
import { encodeJp2 } from './encode-jp2.js';

/** OpenJPEG with the 9/7 wavelet. The size is exact: the ratio divides that of 8-bit samples. */
export const jp2Lossy = defineCodec({
  name: 'jp2-lossy',
  format: 'jp2',
  reads: 'pixels',
  lossy: true,
  options: z.object({ ratio: z.number().min(1).max(500).default(16) }),
  encode: (source, { ratio }) => encodeJp2(source, ratio),
});
