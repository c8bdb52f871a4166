import type { ImageFacts, RasterFormat } from '@pixmill/image-formats';
import { findPngChunk, readAvifSequence, readGifBlocks, readPngChunks } from '@pixmill/image-formats';
import type { Metadata } from 'sharp';

type FrameFacts = Pick<ImageFacts, 'frames' | 'firstFrameOnly'>;

const still: FrameFacts = { frames: 1, firstFrameOnly: false };

/** The frames of a format whose decoder does not report them; null for another format. */
const counters: Readonly<Partial<Record<RasterFormat, (bytes: Buffer, header: Metadata) => FrameFacts | null>>> = {
  png(bytes) {
    const chunks = readPngChunks(bytes);
    const animation = findPngChunk(chunks, 'acTL')?.data;
    if (!animation || animation.length < 8) return null;
    // the header may claim fewer frames than follow
    const following = chunks.filter(({ type }) => type === 'fcTL').length;
    return { frames: Math.max(1, animation.readUInt32BE(), following), firstFrameOnly: true };
  },
  // a GIF that the decoder cannot show was opened as a PNG of its first frame
  gif(bytes, { format }) {
    const frames = format === 'gif' ? 0 : readGifBlocks(bytes).blocks.filter(({ kind }) => kind === 'image').length;
    return frames > 1 ? { frames, firstFrameOnly: true } : null;
  },
  // items beside the primary one are not shown, although the decoder counts them as pages
  avif(bytes) {
    const frames = readAvifSequence(bytes)?.colour.frames ?? 1;
    return frames > 1 ? { frames, firstFrameOnly: true } : still;
  },
};

/** The frames that a browser shows. `header` is that of the decodable bytes. Throws AppError `image_damaged`. */
export function countFrames(bytes: Buffer, format: RasterFormat, header: Metadata): FrameFacts {
  return counters[format]?.(bytes, header) ?? { frames: header.pages ?? 1, firstFrameOnly: false };
}
