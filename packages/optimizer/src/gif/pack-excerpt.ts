import type { LossLimits } from './animation-canvas.js';
import type { AnimationFrames } from './animation-frames.js';
import { createFramePacker } from './frame-packer.js';

/** Consecutive frames of an animation: those after `shown` up to `last`, from 0. */
export interface FrameRange {
  /** The frame before the excerpt. It is shown exactly. */
  readonly shown: number;
  readonly last: number;
}

export interface PackedExcerpt {
  /** Bytes of the frames in the file. */
  readonly bytes: number;
  /** What is shown at the end, in RGBA. */
  readonly rgba: Buffer;
}

/** Graphic control and image descriptor of a frame. */
const FRAME_HEADER_BYTES = 18;

/**
 * Packs an excerpt as a part of the whole animation, with the same tables. The animation must not clear pixels.
 * Returns null when a frame has more colours than a table.
 */
export function packExcerpt(animation: AnimationFrames, loss: LossLimits | null, { shown, last }: FrameRange): PackedExcerpt | null {
  const packer = createFramePacker(animation, loss);
  let bytes = 0;
  for (const [index, frame] of animation.frames.slice(0, last + 1).entries()) {
    if (index <= shown) {
      packer.showExactly(frame);
      continue;
    }
    const packed = packer.pack(frame, () => index > shown + 1);
    if (packed === null) return null;
    if (packed !== 'merged') bytes += FRAME_HEADER_BYTES + (packed.table ? 3 * packed.table.length : 0) + packed.data.length;
  }
  const rgba = Uint32Array.from(packer.shownColours(), (index) => animation.colours[index] as number);
  return { bytes, rgba: Buffer.from(rgba.buffer) };
}
