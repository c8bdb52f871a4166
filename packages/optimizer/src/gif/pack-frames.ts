import type { LossLimits } from './animation-canvas.js';
import { type AnimationFrames, canMergeDurations } from './animation-frames.js';
import { createFramePacker } from './frame-packer.js';
import { type EncodedGifFrame, writeGif } from './gif-writer.js';

/** Encodes an animation. `extensions` are whole blocks that precede the frames. Returns null when a frame has more colours than a table. */
export function packFrames(animation: AnimationFrames, loss: LossLimits | null, extensions: readonly Buffer[]): Buffer | null {
  const { width, height, frames } = animation;
  const packer = createFramePacker(animation, loss);
  const encoded: EncodedGifFrame[] = [];
  for (const frame of frames) {
    const packed = packer.pack(frame, (durationMs) => extendLastFrame(encoded, durationMs));
    if (packed === null) return null;
    if (packed !== 'merged') encoded.push(packed);
  }
  return writeGif({ width, height, globalTable: packer.globalTable, extensions, frames: encoded });
}

/** Adds a duration to the last frame. Returns false when it cannot. */
function extendLastFrame(encoded: EncodedGifFrame[], durationMs: number): boolean {
  const last = encoded.at(-1);
  if (!last || last.restoresBackground || !canMergeDurations(last.durationMs, durationMs)) return false;
  encoded[encoded.length - 1] = { ...last, durationMs: last.durationMs + durationMs };
  return true;
}
