import { cpuLimitMs, maxImageMs } from '../processes/time-limits.js';
import { createTimeBudget, readProcessCpuMs, type TimeBudget } from './time-budget.js';

/** The search may use this share of the CPU limit. The rest is for encodings that take longer than expected or cannot be left out. */
const CPU_SHARE = 0.6;
/** On a machine with far too much work the search ends after this share of the wall-clock limit. */
const WALL_SHARE = 1 / 3;

/**
 * Creates the time budget of an image. It counts the CPU time of this process, or that of `readCpuMs`, so a busy machine does not change the
 * result, unless the wall-clock limit of the image comes near. Source: docs/optimizer.md#time.
 */
export function createSearchBudget(pixels: number, readCpuMs = readProcessCpuMs): TimeBudget {
  const limitMs = cpuLimitMs(pixels) * CPU_SHARE;
  const wallShare = limitMs / (maxImageMs * WALL_SHARE);
  const [cpuAtStartMs, wallAtStartMs] = [readCpuMs(), performance.now()];
  // wall-clock time counts less than CPU time, until it is nearly used up
  const readUsedMs = () => Math.max(readCpuMs() - cpuAtStartMs, (performance.now() - wallAtStartMs) * wallShare);
  return createTimeBudget({ limitMs, readUsedMs });
}
