import { AppError, type Operation } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { countTilePixels } from '@pixmill/vision';

/** CPU time in ms of a pixel that the network gets, margins of tiles included. Source: docs/super-resolution.md#cost. */
const MS_PER_PIXEL = 0.2;
/** And what the search for the encoding takes for each pixel of the result, at least. */
const ENCODING_MS_PER_PIXEL = 0.005;
/** px. 4 times as wide and high, it is a result of 24 megapixels. */
const MAX_PIXELS = 1_500_000;

interface PlannedOperations {
  readonly operations: readonly Operation[];
  /** The sizes before the first operation and after each of them. */
  readonly shapes: readonly ImageSize[];
  readonly frames: number;
}

/**
 * Checks the super-resolution of a plan before anything is decoded, and returns the pixels of the largest result of it, 0 without any. Throws
 * AppError `image_too_large` or `invalid_parameter`. Source: docs/super-resolution.md#limits.
 */
export function checkSuperResolution({ operations, shapes, frames }: PlannedOperations): number {
  let largest = 0;
  let estimatedMs = 0;
  for (const [at, operation] of operations.entries()) {
    const [before, after] = [shapes[at], shapes[at + 1]];
    if (operation.kind !== 'super-resolution' || !before || !after) continue;
    if (frames > 1)
      throw new AppError('invalid_parameter', { message: `super-resolution: takes still images, this one has ${frames} frames` });
    if (before.width * before.height > MAX_PIXELS) {
      throw new AppError('image_too_large', { message: `super-resolution: takes images of ${MAX_PIXELS / 1_000_000} megapixels at most` });
    }
    const pixels = after.width * after.height;
    largest = Math.max(largest, pixels);
    estimatedMs += countTilePixels(before) * MS_PER_PIXEL + pixels * ENCODING_MS_PER_PIXEL;
    if (operation.maxMs !== undefined && estimatedMs > operation.maxMs) throw createTooSlow(estimatedMs, operation.maxMs);
  }
  return largest;
}

const toSeconds = (ms: number) => `${Math.ceil(ms / 1_000)} s`;

function createTooSlow(estimatedMs: number, maxMs: number): AppError {
  return new AppError('invalid_parameter', {
    message: `super-resolution: would take about ${toSeconds(estimatedMs)}, and this request waits for ${toSeconds(maxMs)} at most. With a webhook there is no such limit`,
  });
}
