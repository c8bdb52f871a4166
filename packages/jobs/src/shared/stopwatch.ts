/** Measures how long the steps of one operation take, for its log line. */
export interface Stopwatch {
  /** Ends a step; the step began when the previous one ended. */
  lap(name: `${string}Ms`): void;
  /** Duration of each step in ms, to a tenth. */
  readonly laps: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const laps: Record<string, number> = {};
  let lapStartedAt = performance.now();
  return {
    lap(name) {
      const now = performance.now();
      laps[name] = Math.round((now - lapStartedAt) * 10) / 10;
      lapStartedAt = now;
    },
    laps,
  };
}
