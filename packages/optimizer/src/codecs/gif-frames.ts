import { readGifBlocks } from '@pixmill/image-formats';
import { z } from 'zod';
import { decodeFrames } from '../gif/animation-frames.js';
import { packFrames } from '../gif/pack-frames.js';
import { type Codec, defineCodec } from './codec.js';
import { preservedExtensions } from './gif-repack.js';

/** Share of what may be left undrawn that may be drawn in another colour. Measured on recordings. */
const DRAWN_SHARE = 0.3;

/** What a pixel costs that is looked at but does not change, beside one that does. */
const COMPARED_PIXEL_COST = 0.2;

/** A GIF that is decoded, ready to be put together anew. */
export interface GifFrames {
  readonly codec: Codec;
  /** What one encoding costs, in changed pixels. */
  readonly costPixels: number;
}

/**
 * Puts a GIF together anew from what its frames change: only those pixels, in tables as small as will do. `loss` is the largest error of a pixel,
 * where a hundredth of the brightness between black and white is 1; 0 is lossless. Frames that cannot be put together anew stay as they came.
 * The frames are decoded once, here. Throws what the decoder throws, AppError `image_damaged`.
 */
export async function openGifFrames(bytes: Buffer): Promise<GifFrames> {
  const frames = await decodeFrames(bytes);
  const extensions = readGifBlocks(bytes).blocks.filter(({ kind }) => preservedExtensions.includes(kind));
  const comparedPixels = frames?.frames.reduce((sum, { width, height }) => sum + width * height, 0) ?? 0;
  const codec = defineCodec({
    name: 'gif-frames',
    format: 'gif',
    reads: 'pixels',
    lossy: true,
    options: z.object({ loss: z.number().min(0).default(0) }),
    async encode(_source, { loss }) {
      const allowed = loss === 0 ? null : { maxSkipError: loss, maxDrawError: loss * DRAWN_SHARE };
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
  return { codec, costPixels: (frames?.changedPixels ?? 0) + comparedPixels * COMPARED_PIXEL_COST };
}
