/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const repeatedSignalMs = 1_000;
const parentPollIntervalMs = 1_000;

export interface ShutdownWatch {
  readonly signals: readonly NodeJS.Signals[];
  /**
   * How to notice that the parent process exited. `channel`: the IPC channel closes. `pid`: the parent process id changes, for a
   * process without a channel; a process that init started has no parent to watch.
   */
  readonly parent: 'channel' | 'pid';
  /** Called once, with the name of the signal or with a sentence about the parent. */
  onRequest(reason: string): void;
  /** Called for a signal that arrives more than 1 s after the request: stop at once. */
  onForce(): void;
}

/** Reports requests to shut down from now on. An exit of the parent counts as a request; it never forces. */
export function watchShutdownSignals({ signals, parent, onRequest, onForce }: ShutdownWatch): void {
  let requestedAt: number | null = null;
  const request = (reason: string) => {
    if (requestedAt !== null) return;
    requestedAt = Date.now();
    onRequest(reason);
  };
  for (const signal of signals) {
    process.on(signal, () => {
      if (requestedAt !== null && Date.now() - requestedAt > repeatedSignalMs) onForce();
      else request(signal);
    });
  }
  const onParentExit = () => request('the parent process exited');
  if (parent === 'channel') watchChannel(onParentExit);
  else watchParentPid(onParentExit);
}

function watchChannel(onParentExit: () => void): void {
  if (process.send === undefined) return;
  if (process.connected) process.once('disconnect', onParentExit);
  else onParentExit(); // it exited before this process was ready
}

/** SIGTERM or SIGKILL to `npm start` ends npm alone; without this watch every process that it started would stay. */
function watchParentPid(onParentExit: () => void): void {
  const parentPid = process.ppid;
  if (parentPid <= 1) return;
  const timer = setInterval(() => {
    if (process.ppid === parentPid) return;
    clearInterval(timer);
    onParentExit();
  }, parentPollIntervalMs);
  timer.unref();
}
