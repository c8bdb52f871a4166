/** Runs what it is given, so many at a time, in the order in which it came. */
export type ConcurrencyLimit = <T>(work: () => Promise<T>) => Promise<T>;

/** Hundreds of lanes share a few database connections: those that wait here do not use up the time a connection may be waited for. */
export function createConcurrencyLimit(limit: number): ConcurrencyLimit {
  const waiting: (() => void)[] = [];
  let free = limit;

  async function acquire(): Promise<void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return async (work) => {
    await acquire();
    try {
      return await work();
    } finally {
      release();
    }
  };
}
