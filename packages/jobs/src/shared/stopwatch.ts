/** How long the parts of a piece of work took, for its log line. */
export interface Stopwatch {
  /** Ends a part, which began when the one before it ended. */
  lap(name: `${string}Ms`): void;
  /** In ms, to a tenth. */
  readonly laps: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const laps: Record<string, number> = {};
  let since = performance.now();
  return {
    lap(name) {
      const now = performance.now();
      laps[name] = Math.round((now - since) * 10) / 10;
      since = now;
    },
    laps,
  };
}
