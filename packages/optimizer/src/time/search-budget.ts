import { cpuLimitMs } from '../processes/time-limits.js';
import { createTimeBudget, readProcessCpuMs, type TimeBudget } from './time-budget.js';

/** The search may use this share of the CPU limit. The rest is for encodings that take longer than expected or cannot be left out. */
const CPU_SHARE = 0.6;

/**
 * Creates the time budget of an image. It counts the CPU time of this process, or that of `readCpuMs`, so a busy machine never changes the
 * result. Source: docs/optimizer.md#time.
 */
export function createSearchBudget(pixels: number, readCpuMs = readProcessCpuMs): TimeBudget {
  const startedMs = readCpuMs();
  return createTimeBudget({ limitMs: cpuLimitMs(pixels) * CPU_SHARE, readUsedMs: () => readCpuMs() - startedMs });
}
