const pollIntervalMs = 1_000;

/**
 * Calls `onLost` once when the process that started us is gone: SIGTERM or SIGKILL to `npm start` ends npm alone and would
 * leave everything running (platform.md section 4d). Started detached, with init as parent from the beginning, nothing is watched.
 */
export function watchParent(onLost: () => void): void {
  const parent = process.ppid;
  if (parent <= 1) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onLost();
  }, pollIntervalMs);
  timer.unref();
}
