const firstMs = 100;
const longestMs = 5_000;
/** A process that lived this long has recovered: its next end counts as the first again. */
const forgivenAfterMs = 30_000;

/** How long to wait before the next start: 100 ms, doubling to 5 s. */
export function createBackoff() {
  let nextMs = firstMs;
  return {
    /** `livedMs` is how long the process ran that has just ended; 0 when it did not start at all. */
    next(livedMs: number): number {
      if (livedMs >= forgivenAfterMs) nextMs = firstMs;
      const delayMs = nextMs;
      nextMs = Math.min(nextMs * 2, longestMs);
      return delayMs;
    },
  };
}
