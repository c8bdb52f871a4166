export interface WaiterOptions {
  readonly jobId: string;
  /** Ends the wait after this long, in ms. */
  readonly timeoutMs: number;
  /**
   * Calls the listener when the caller disconnects, at once if that has already happened. Returns how to stop listening.
   * A plain callback instead of an AbortSignal, because ten thousand callers may wait in one process.
   */
  readonly onDisconnect: (listener: () => void) => () => void;
  /** Whether the waiter may wait until the end of a drain instead of being released at its start. */
  readonly keepDuringDrain?: boolean;
}

/** One caller that waits for one job. */
export interface Waiter {
  /** Resolves on wake, time-out, disconnect or drain, whichever comes first. */
  readonly done: Promise<void>;
  isDisconnected(): boolean;
  /** Ends the wait and stops listening; must always be called. */
  remove(): void;
}

/** All waiters of a process, by job. */
export class WaiterSet {
  readonly #finishersByJob = new Map<string, Set<() => void>>();
  readonly #keptDuringDrain = new Set<() => void>();

  add({ jobId, timeoutMs, onDisconnect, keepDuringDrain = false }: WaiterOptions): Waiter {
    let disconnected = false;
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = () => {
        clearTimeout(timer);
        this.#remove(jobId, finish);
        resolve();
      };
    });
    this.#insert(jobId, finish);
    if (keepDuringDrain) this.#keptDuringDrain.add(finish);
    const timer = setTimeout(finish, timeoutMs);
    const stopListening = onDisconnect(() => {
      disconnected = true;
      finish();
    });
    return {
      done,
      isDisconnected: () => disconnected,
      remove() {
        stopListening();
        finish();
      },
    };
  }

  jobIds(): string[] {
    return [...this.#finishersByJob.keys()];
  }

  wake(jobId: string): void {
    for (const finish of this.#finishersByJob.get(jobId) ?? []) finish();
  }

  /** Ends every wait, except those with `keepDuringDrain` when `keep` is set. */
  release({ keep }: { readonly keep: boolean }): void {
    for (const finishers of [...this.#finishersByJob.values()]) {
      for (const finish of [...finishers]) if (!keep || !this.#keptDuringDrain.has(finish)) finish();
    }
  }

  #insert(jobId: string, finish: () => void): void {
    const finishers = this.#finishersByJob.get(jobId) ?? new Set();
    this.#finishersByJob.set(jobId, finishers.add(finish));
  }

  #remove(jobId: string, finish: () => void): void {
    this.#keptDuringDrain.delete(finish);
    const finishers = this.#finishersByJob.get(jobId);
    finishers?.delete(finish);
    if (finishers?.size === 0) this.#finishersByJob.delete(jobId);
  }
}
