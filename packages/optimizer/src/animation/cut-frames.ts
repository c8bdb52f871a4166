import type { Region } from '@pixmill/metric';
import { boundingRegionWhere } from '../raster-ops/region.js';

/** The area that a frame changes, and its pixels. */
export interface FrameCut {
  readonly area: Region;
  readonly pixels: Buffer;
}

/** Frames of one size, stacked vertically. */
export interface FrameStack {
  readonly data: Buffer;
  /** px */
  readonly width: number;
  readonly channels: 3 | 4;
}

/**
 * Yields each frame cut to the area that differs from the frame before; the first one stays whole, and an equal one becomes one pixel.
 */
export function* cutFrames({ data, width, channels }: FrameStack, frames: number): Generator<FrameCut> {
  const frameBytes = data.length / frames;
  const whole: Region = { left: 0, top: 0, width, height: frameBytes / width / channels };
  for (let index = 0; index < frames; index += 1) {
    const frame = data.subarray(index * frameBytes, (index + 1) * frameBytes);
    const before = data.subarray((index - 1) * frameBytes, index * frameBytes);
    const changed = index === 0 ? whole : boundingRegionWhere(whole, (at) => isChanged(frame, before, at * channels, channels));
    const area = changed ?? { left: 0, top: 0, width: 1, height: 1 };
    yield { area, pixels: area === whole ? frame : cutArea(frame, width * channels, channels, area) };
  }
}

function isChanged(frame: Buffer, before: Buffer, at: number, channels: number): boolean {
  for (let band = 0; band < channels; band += 1) if (frame[at + band] !== before[at + band]) return true;
  return false;
}

/** Clears the colours of invisible pixels in RGBA, so that they are equal. */
export function clearInvisible(rgba: Buffer): void {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] === 0) rgba.fill(0, at - 3, at);
}

function cutArea(frame: Buffer, stride: number, channels: number, area: Region): Buffer {
  const rowBytes = area.width * channels;
  const pixels = Buffer.allocUnsafe(rowBytes * area.height);
  for (let y = 0; y < area.height; y += 1) {
    const from = (area.top + y) * stride + area.left * channels;
    frame.copy(pixels, y * rowBytes, from, from + rowBytes);
  }
  return pixels;
}
