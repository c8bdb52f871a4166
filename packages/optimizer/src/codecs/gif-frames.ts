import { z } from 'zod';
import { type Codec, defineCodec } from '../codec.js';
import { readGifBlocks } from '../containers/gif-blocks.js';
import { readFrames } from '../gif/animation-frames.js';
import { packFrames } from '../gif/pack-frames.js';
import { keptExtensions } from './gif-repack.js';

/** Share of what may be left undrawn that may be drawn in another colour. Measured on recordings. */
const DRAWN_SHARE = 0.25;

/**
 * Puts a GIF together anew from what its frames change: only those pixels, in tables as small as will do. `loss` is the largest error of a pixel,
 * where a hundredth of the brightness between black and white is 1; 0 is lossless. Frames that cannot be put together anew stay as they came.
 * The frames are decoded once, here. Throws what the decoder throws, AppError `image_damaged`.
 */
export async function openGifFrames(bytes: Buffer): Promise<Codec> {
  const frames = await readFrames(bytes);
  const extensions = readGifBlocks(bytes).blocks.filter(({ kind }) => keptExtensions.includes(kind));
  return defineCodec({
    name: 'gif-frames',
    format: 'gif',
    reads: 'pixels',
    lossy: true,
    options: z.object({ loss: z.number().min(0).default(0) }),
    async encode(_source, { loss }) {
      const allowed = loss === 0 ? null : { left: loss, drawn: loss * DRAWN_SHARE };
      const packed =
        frames &&
        packFrames(
          frames,
          allowed,
          extensions.map((block) => block.bytes),
        );
      return packed ?? bytes;
    },
  });
}
