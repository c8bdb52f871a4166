import type { Composition } from './compose.js';

/** Between two rounds (decisions.md 15). */
const sweepIntervalMs = 1_000;

/** Works once a second, never two rounds at a time. */
function runEverySecond(task: () => Promise<void>): { stop: () => void } {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void task().finally(() => {
      busy = false;
    });
  }, sweepIntervalMs);
  return { stop: () => clearInterval(timer) };
}

/** Sweeps once a second; the housekeeping has rounds of its own, because crashed work must not wait for it. */
export function startSweeping({ sweep, housekeeping }: Pick<Composition, 'sweep' | 'housekeeping'>): { stop: () => void } {
  const stop = new AbortController();
  const timers = [runEverySecond(sweep), runEverySecond(() => housekeeping(stop.signal))];
  return {
    stop() {
      stop.abort();
      for (const each of timers) each.stop();
    },
  };
}
