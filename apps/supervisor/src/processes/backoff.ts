const initialDelayMs = 100;
const maxDelayMs = 5_000;
/** A process that ran this long has recovered: the next delay is the initial one again. */
const resetAfterMs = 30_000;

/** Delays before a restart: 100 ms, doubling to 5 s. */
export function createBackoff() {
  let nextDelayMs = initialDelayMs;
  return {
    /** `uptimeMs`: how long the process ran; 0 when it did not start. */
    next(uptimeMs: number): number {
      if (uptimeMs >= resetAfterMs) nextDelayMs = initialDelayMs;
      const delayMs = nextDelayMs;
      nextDelayMs = Math.min(nextDelayMs * 2, maxDelayMs);
      return delayMs;
    },
  };
}
