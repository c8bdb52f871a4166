import type { TimeLimits } from '@pixmill/sandbox';

const BASE_MS = 2_000;
/** The slowest images (true-colour PNG with extra formats) take 10 s per megapixel on an idle machine, and several times as long on a busy one. */
const MS_PER_MEGAPIXEL = 40_000;
/** Smaller images take no less time: choosing a palette and starting the encoders cost the same. */
const MIN_TIMED_PIXELS = 1_000_000;
/** 0 pixels means that the header is not read yet. */
const toTimedPixels = (pixels: number) => (pixels === 0 ? 0 : Math.max(pixels, MIN_TIMED_PIXELS));
const MAX_WALL_MS = 60_000;

/**
 * Limit of the wall-clock time of one image in ms, all attempts together. It only ends what the CPU limit does not. On a starved machine the
 * image is given back instead of failing. Source: docs/codec-isolation.md#time-limits.
 */
export const maxImageMs = 900_000;

/**
 * The wall-clock time in ms after which a process that neither uses a core nor waits for one is hung: 2 s plus 40 s per megapixel, at most 60 s.
 * Source: docs/codec-isolation.md#time-limits.
 */
export function timeLimitMs(pixels: number): number {
  return Math.min(MAX_WALL_MS, BASE_MS + (toTimedPixels(pixels) / 1_000_000) * MS_PER_MEGAPIXEL);
}

/** A margin, because the CPU limit takes effect shortly after the request is sent. */
const CPU_ALLOWANCE_MS = 3_000;
const MAX_CPU_MS = 45_000;

/** Limit of the CPU time of one attempt in ms: 3 s plus three quarters of the wall time, at most 45 s. Source: docs/codec-isolation.md#time-limits. */
export function cpuLimitMs(pixels: number): number {
  return Math.min(MAX_CPU_MS, CPU_ALLOWANCE_MS + timeLimitMs(pixels) * (MAX_CPU_MS / MAX_WALL_MS));
}

/** Nearly three times what super-resolution takes for a pixel that it makes at factor 3, the dearer one. Source: docs/super-resolution.md#cost. */
const SUPER_RESOLUTION_MS_PER_PIXEL = 0.065;
const MAX_SUPER_RESOLUTION_CPU_MS = 900_000;

/** Time limits of an image with super-resolution: those of its size and 65 s of CPU time for each megapixel, at most 15 min. */
export function superResolutionTimeLimits(pixels: number): TimeLimits {
  const { wallMs, cpuMs } = imageTimeLimits(pixels);
  return { wallMs, cpuMs: Math.min(MAX_SUPER_RESOLUTION_CPU_MS, cpuMs + pixels * SUPER_RESOLUTION_MS_PER_PIXEL) };
}

/** Limit of the wall-clock time of such an image, all attempts together, within the hour that a job may run. */
export const maxSuperResolutionMs = 2_700_000;

/** Time limits of every process of the engine. One work unit is one pixel. */
export const imageTimeLimits = (pixels: number): TimeLimits => ({ wallMs: timeLimitMs(pixels), cpuMs: cpuLimitMs(pixels) });
