import type { TimeLimits } from '@pixmill/sandbox';

const BASE_MS = 2_000;
/** The hardest images (true-colour PNG with extra formats) take 10 s per megapixel on an idle machine, and several times that on a busy one. */
const MS_PER_MEGAPIXEL = 40_000;
/** Below this size the time does not shrink: choosing a palette and starting encoders cost the same. */
const MIN_TIMED_PIXELS = 400_000;
/** 0 pixels means that the header is not read yet. */
const toTimedPixels = (pixels: number) => (pixels === 0 ? 0 : Math.max(pixels, MIN_TIMED_PIXELS));
/** The longest wall time for one image in ms, all attempts together. Source: docs/codec-isolation.md#time-limits. */
export const maxImageMs = 60_000;

/**
 * Wall time for one attempt at an image of this size, in ms, with a fair share of a core: 2 s plus 40 s per megapixel.
 * Source: docs/codec-isolation.md#time-limits.
 */
export function timeLimitMs(pixels: number): number {
  return Math.min(maxImageMs, BASE_MS + (toTimedPixels(pixels) / 1_000_000) * MS_PER_MEGAPIXEL);
}

/** The CPU limit takes effect a moment after the request is sent. */
const CPU_ALLOWANCE_MS = 3_000;
const MAX_CPU_MS = 45_000;

/** CPU time for one image in ms, in proportion to its wall time. Source: docs/codec-isolation.md#time-limits. */
export function cpuLimitMs(pixels: number): number {
  return Math.min(MAX_CPU_MS, CPU_ALLOWANCE_MS + timeLimitMs(pixels) * (MAX_CPU_MS / maxImageMs));
}

/** Time limits of every sandboxed program of the engine; one work unit is one pixel. */
export const imageTimeLimits = (pixels: number): TimeLimits => ({ wallMs: timeLimitMs(pixels), cpuMs: cpuLimitMs(pixels) });
