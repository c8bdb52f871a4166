import { readGifBlocks } from '@pixmill/image-formats';
import { z } from 'zod';
import { decodeFrames } from '../gif/animation-frames.js';
import { packFrames } from '../gif/pack-frames.js';
import { type Codec, defineCodec } from './codec.js';
import { preservedExtensions } from './gif-repack.js';

/** The largest error of a drawn pixel, as a share of the largest error of a skipped pixel. Measured on recordings. */
const DRAWN_SHARE = 0.3;

/** The cost of a compared but unchanged pixel, relative to a changed pixel. */
const COMPARED_PIXEL_COST = 0.2;

/** A decoded GIF and the codec that encodes its frames. */
export interface GifFrames {
  readonly codec: Codec;
  /** The cost of one encoding, in changed pixels. */
  readonly costPixels: number;
}

/**
 * Decodes a GIF once. Its codec writes only the pixels that each frame changes, with the smallest possible colour tables. `loss` is the largest
 * error of a pixel, in percent of the brightness difference between black and white; 0 is lossless. A GIF whose frames cannot be rebuilt stays
 * unchanged. Throws what the decoder throws, AppError `image_damaged`.
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
      const tolerance = loss === 0 ? null : { maxSkipError: loss, maxDrawError: loss * DRAWN_SHARE };
      const packed =
        frames &&
        packFrames(
          frames,
          tolerance,
          extensions.map((block) => block.bytes),
        );
      return packed ? { bytes: packed, knobs: { loss } } : { bytes, knobs: {} };
    },
  });
  return { codec, costPixels: (frames?.changedPixels ?? 0) + comparedPixels * COMPARED_PIXEL_COST };
}
