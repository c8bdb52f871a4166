import { AppError } from '@pixmill/contracts';
import { type ImageFacts, totalPixels } from './image-facts.js';

/** Largest source that is decoded. */
export interface PixelLimits {
  /** Pixels of a still image. */
  readonly maxPixels: number;
  /** Pixels of an animation, all frames together. */
  readonly maxAnimationPixels: number;
  readonly maxFrames: number;
}

const megapixels = (pixels: number) => `${pixels / 1_000_000} megapixels`;

/** Checks what the header claims, before anything is decoded. Throws AppError `image_too_large`, naming the limit. */
export function checkLimits(facts: Pick<ImageFacts, 'width' | 'height' | 'frames'>, limits: PixelLimits): void {
  if (facts.frames > limits.maxFrames) {
    throw new AppError('image_too_large', { message: `The animation has more than ${limits.maxFrames} frames` });
  }
  if (facts.width * facts.height > limits.maxPixels) {
    throw new AppError('image_too_large', { message: `The image is larger than ${megapixels(limits.maxPixels)}` });
  }
  if (facts.frames > 1 && totalPixels(facts) > limits.maxAnimationPixels) {
    const limit = megapixels(limits.maxAnimationPixels);
    throw new AppError('image_too_large', { message: `The frames of the animation are together larger than ${limit}` });
  }
}

/** Above this many pixels a still lossless WebP needs more memory than a codec process may have: 13 bytes a pixel were measured. */
export const mostLosslessWebpPixels = 50_000_000;

const FIRST_MS = 2_000;
/** Hard images (true colour as PNG, with copies) need 10 s per megapixel alone, and several times that on cores that others want as well. */
const MS_PER_MEGAPIXEL = 40_000;
/** What is smaller takes no less time: palettes are chosen of colours, and encoders have to start. */
const LEAST_PIXELS = 400_000;
/** None were measured before the header is read. */
const countedPixels = (pixels: number) => (pixels === 0 ? 0 : Math.max(pixels, LEAST_PIXELS));
/** The longest that one image may take on the wall clock, all tries together, in ms. Source: reliability.md, "Limits". */
export const longestMs = 60_000;

/** How long one try may take on the wall clock when it gets a fair share of a core, in ms: 2 s plus a share per megapixel, of 0.4 at least. Source: decisions.md 16, reliability.md "Limits". */
export function timeLimitMs(pixels: number): number {
  return Math.min(longestMs, FIRST_MS + (countedPixels(pixels) / 1_000_000) * MS_PER_MEGAPIXEL);
}

/** The limit is set from outside, a moment after the image is handed over. */
const CPU_AHEAD_MS = 3_000;
const MOST_CPU_MS = 45_000;

/** How much CPU time one image may use, in ms, in proportion to its wall time. Source: reliability.md "Limits". */
export function cpuLimitMs(pixels: number): number {
  return Math.min(MOST_CPU_MS, CPU_AHEAD_MS + timeLimitMs(pixels) * (MOST_CPU_MS / longestMs));
}
