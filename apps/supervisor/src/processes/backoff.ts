const initialDelayMs = 100;
const maxDelayMs = 5_000;
/** A process that lived this long has recovered: its next end counts as the first again. */
const resetAfterMs = 30_000;

/** How long to wait before the next start: 100 ms, doubling to 5 s. */
export function createBackoff() {
  let nextDelayMs = initialDelayMs;
  return {
    /** `uptimeMs` is how long the process ran that has just ended; 0 when it did not start at all. */
    next(uptimeMs: number): number {
      if (uptimeMs >= resetAfterMs) nextDelayMs = initialDelayMs;
      const delayMs = nextDelayMs;
      nextDelayMs = Math.min(nextDelayMs * 2, maxDelayMs);
      return delayMs;
    },
  };
}
