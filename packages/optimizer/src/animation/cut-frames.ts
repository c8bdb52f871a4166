import type { Region } from '@pixmill/metric';
import { boundingRegionWhere } from '../raster-ops/region.js';

/** Frames of one size, stacked vertically. */
export interface FrameStack {
  readonly data: Buffer;
  /** px */
  readonly width: number;
  readonly channels: 3 | 4;
}

const wholeFrame = ({ data, width, channels }: FrameStack, frames: number): Region => ({
  left: 0,
  top: 0,
  width,
  height: data.length / frames / width / channels,
});

const frameAt = ({ data }: FrameStack, frames: number, index: number) =>
  data.subarray((index * data.length) / frames, ((index + 1) * data.length) / frames);

/** The area of each frame that differs from the frame before: the whole of the first one, and one pixel of an equal one. */
export function listAreas(stack: FrameStack, frames: number): Region[] {
  const { channels } = stack;
  const whole = wholeFrame(stack, frames);
  return Array.from({ length: frames }, (_, index) => {
    if (index === 0) return whole;
    const [before, frame] = [frameAt(stack, frames, index - 1), frameAt(stack, frames, index)];
    if (before.equals(frame)) return { left: 0, top: 0, width: 1, height: 1 };
    return boundingRegionWhere(whole, (at) => isChanged(frame, before, at * channels, channels)) ?? whole;
  });
}

/** The pixels of an area of a frame. */
export function cutFrame(stack: FrameStack, frames: number, index: number, area: Region): Buffer {
  const { width, channels } = stack;
  const frame = frameAt(stack, frames, index);
  const rowBytes = area.width * channels;
  const pixels = Buffer.allocUnsafe(rowBytes * area.height);
  for (let y = 0; y < area.height; y += 1) {
    const from = ((area.top + y) * width + area.left) * channels;
    frame.copy(pixels, y * rowBytes, from, from + rowBytes);
  }
  return pixels;
}

function isChanged(frame: Buffer, before: Buffer, at: number, channels: number): boolean {
  for (let band = 0; band < channels; band += 1) if (frame[at + band] !== before[at + band]) return true;
  return false;
}
