/** Knows whether jobs may be worked on now. */
export interface WorkWatch {
  /** The last result, at most about a second old; waits for the first one. */
  isUsable(): Promise<boolean>;
  /** Calls `listener` at each change, and at once when no job may be worked on now. */
  onChange(listener: (usable: boolean) => void): void;
  /** Resolves when the last check has ended. */
  stop(): Promise<void>;
}

/** Jobs may be worked on while every one of `watches` says so. */
export function combineWatches(watches: readonly WorkWatch[]): WorkWatch {
  const listeners: ((usable: boolean) => void)[] = [];
  const states = watches.map(() => true);
  let usable = true;

  function setState(index: number, state: boolean): void {
    states[index] = state;
    if (usable === !states.includes(false)) return;
    usable = !usable;
    for (const listener of listeners) listener(usable);
  }

  for (const [index, watch] of watches.entries()) watch.onChange((state) => setState(index, state));
  return {
    isUsable: async () => (await Promise.all(watches.map((watch) => watch.isUsable()))).every(Boolean),
    onChange(listener) {
      listeners.push(listener);
      if (!usable) listener(usable);
    },
    async stop() {
      await Promise.all(watches.map((watch) => watch.stop()));
    },
  };
}
