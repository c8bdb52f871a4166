import type { ImageFormat } from '@pixmill/contracts';
import type { RgbRaster } from '@pixmill/metric';
import { decodeDisplayed } from '../scoring/decode.js';
import { frameAt, readTimeline } from '../scoring/timeline.js';

/** A picture for a sheet; of an animation the frame in the middle of its duration. */
export async function decodeShown(bytes: Buffer, format: ImageFormat, frames: number): Promise<RgbRaster> {
  return frames === 1 ? decodeDisplayed(bytes, format) : frameAt(await readTimeline(bytes), 0.5).pixels;
}
