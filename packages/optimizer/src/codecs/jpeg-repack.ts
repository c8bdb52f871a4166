import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { packBeforeGainMap } from '../containers/jpeg-gain-map.js';
import { withJpegMetadata, withoutTrailer } from '../containers/jpeg-segments.js';

/** The picture as it is, byte for byte, without comments, application data and what hangs on behind its end but is no gain map. */
export const jpegRepack = defineCodec({
  name: 'jpeg-repack',
  format: 'jpeg',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async ({ bytes, facts, metadata }) =>
    facts.gainMap ? packBeforeGainMap(bytes, bytes, metadata.exif) : withJpegMetadata(withoutTrailer(bytes), metadata),
});
