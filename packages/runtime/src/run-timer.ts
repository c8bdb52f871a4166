import { setImmediate as pendingInput } from 'node:timers/promises';

/** Time is counted in these steps. A late step counts as one, because then this process was busy or frozen, and not what it waits for. */
const tickMs = 50;

/** A timer that counts the time in which this process runs. */
export interface RunTimer {
  /** Time until the timer ends, in ms; 0 after it. */
  readonly remainingMs: number;
  stop(): void;
}

/**
 * Calls `onTimeout` once, when this process has run for `timeoutMs` before `stop` is called (docs/reliability.md#busy-machines). For a wait
 * whose end decides against somebody else: a server, a caller, an account.
 */
export function startRunTimer(timeoutMs: number, onTimeout: () => void): RunTimer {
  let remainingMs = timeoutMs;
  let running = true;
  const stop = () => {
    running = false;
    clearInterval(timer);
  };
  const timer = setInterval(
    async () => {
      remainingMs -= Math.min(tickMs, timeoutMs);
      if (remainingMs > 0) return;
      // after a blocked event loop the timer and the answer are ready at the same time: read the answer first
      await pendingInput();
      await pendingInput();
      if (!running) return;
      stop();
      onTimeout();
    },
    Math.min(tickMs, timeoutMs),
  );
  return {
    get remainingMs() {
      return Math.max(0, remainingMs);
    },
    stop,
  };
}
