import { setImmediate as pendingInput } from 'node:timers/promises';

/** Time is counted in these steps. A late step counts as one, because then this process was busy, not the server. */
const tickMs = 50;

/** Calls `onTimeout` when `timeoutMs` pass before the returned function stops the timer. */
export function startAnswerTimer(timeoutMs: number, onTimeout: () => void): () => void {
  let waitedMs = 0;
  let running = true;
  const timer = setInterval(async () => {
    waitedMs += tickMs;
    if (waitedMs < timeoutMs) return;
    // After a blocked event loop the timer and the answer are ready at the same time: read the answer first.
    await pendingInput();
    await pendingInput();
    if (running) onTimeout();
  }, tickMs);
  return () => {
    running = false;
    clearInterval(timer);
  };
}
