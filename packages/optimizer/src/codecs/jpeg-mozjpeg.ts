import { readJpegFrame, withJpegMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { defineCodec } from './codec.js';
import { quantisationTables } from './jpeg-tables.js';

/** mozjpeg with trellis quantisation, progressive. */
export const jpegMozjpeg = defineCodec({
  name: 'jpeg-mozjpeg',
  format: 'jpeg',
  reads: 'pixels',
  lossy: true,
  options: z.object({
    quality: z.number().int().min(1).max(100).default(82),
    chroma: z.enum(['4:2:0', '4:4:4']).default('4:2:0'),
    table: z.literal(quantisationTables).default(2),
    /** Search for the scans that compress best. It takes a third of the time and changes no pixel. */
    packed: z.boolean().default(true),
    /** One scan, for old decoders. */
    baseline: z.boolean().default(false),
  }),
  encode: async (source, { quality, chroma, table, packed, baseline }) => {
    // sharp's `mozjpeg` option is always progressive
    const style = baseline
      ? { trellisQuantisation: true, overshootDeringing: true, progressive: false }
      : { mozjpeg: true, optimiseScans: packed };
    const encoded = await source
      .pixels()
      .jpeg({ ...style, quantisationTable: table, quality, chromaSubsampling: chroma })
      .toBuffer();
    const isGray = readJpegFrame(encoded)?.components.length === 1;
    const knobs = { quality, ...(isGray ? {} : { chroma }), table, ...(baseline ? {} : { packed }), baseline };
    return { bytes: withJpegMetadata(encoded, source.metadata), knobs };
  },
});
