import { readGifBlocks, withGifMetadata } from '@pixmill/image-formats';
import { z } from 'zod';
import { type AnimationFrames, decodeFrames } from '../gif/animation-frames.js';
import { chooseExcerpts } from '../gif/choose-excerpts.js';
import { packExcerpt } from '../gif/pack-excerpt.js';
import { packFrames } from '../gif/pack-frames.js';
import type { Raster } from '../pixels/raster.js';
import { type Codec, defineCodec } from './codec.js';
import { preservedExtensions } from './gif-repack.js';

/** The largest error of a drawn pixel, as a share of the largest error of a skipped pixel. Measured on recordings. */
const DRAWN_SHARE = 0.3;

/** The cost of a compared but unchanged pixel, relative to a changed pixel. */
const COMPARED_PIXEL_COST = 0.2;

/** A frame as an encoding shows it. */
export interface ShownFrame extends Raster {
  /** The page of the source to compare with, from 0. */
  readonly page: number;
}

/** Encodings of a few frames of an animation. They show what an encoding of the whole can gain. */
export interface GifExcerpts {
  /** Bytes of the frames in the source. */
  readonly sourceBytes: number;
  /** Encodes the frames; null when they cannot be rebuilt. */
  encode(loss: number): { readonly bytes: number; readonly shown: readonly ShownFrame[] } | null;
}

/** A decoded GIF and the codec that encodes its frames. */
export interface GifFrames {
  readonly codec: Codec;
  /** The cost of one encoding, in changed pixels. */
  readonly costPixels: number;
  /** Null when the animation is too short, or when its frames say little about the whole. */
  readonly excerpts: GifExcerpts | null;
}

const toLossLimits = (loss: number) => (loss === 0 ? null : { maxSkipError: loss, maxDrawError: loss * DRAWN_SHARE });

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
    async encode({ metadata }, { loss }) {
      const packed =
        frames &&
        packFrames(
          frames,
          toLossLimits(loss),
          extensions.map((block) => block.bytes),
        );
      return packed ? { bytes: withGifMetadata(packed, metadata), knobs: { loss } } : { bytes, knobs: {} };
    },
  });
  return {
    codec,
    costPixels: (frames?.changedPixels ?? 0) + comparedPixels * COMPARED_PIXEL_COST,
    excerpts: frames && openExcerpts(frames, bytes),
  };
}

function openExcerpts(frames: AnimationFrames, source: Buffer): GifExcerpts | null {
  const { width, height } = frames;
  const chosen = chooseExcerpts(frames, source);
  if (chosen.length === 0) return null;
  return {
    sourceBytes: chosen.reduce((sum, { sourceBytes }) => sum + sourceBytes, 0),
    encode(loss) {
      let bytes = 0;
      const shown: ShownFrame[] = [];
      for (const excerpt of chosen) {
        const packed = packExcerpt(frames, toLossLimits(loss), excerpt);
        if (!packed) return null;
        bytes += packed.bytes;
        shown.push({ data: packed.rgba, width, height, channels: 4, page: excerpt.lastPage });
      }
      return { bytes, shown };
    },
  };
}
