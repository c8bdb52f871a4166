/** Counts per key, such as the requests of each account. A key with a count of 0 takes no memory. */
export interface KeyedCounter {
  get(key: string): number;
  /** Adds 1; the returned function subtracts it again and may be called repeatedly. */
  increment(key: string): () => void;
}

export function createKeyedCounter(): KeyedCounter {
  const counts = new Map<string, number>();
  return {
    get: (key) => counts.get(key) ?? 0,
    increment(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      let counted = true;
      return () => {
        if (!counted) return;
        counted = false;
        const remaining = (counts.get(key) ?? 1) - 1;
        if (remaining === 0) counts.delete(key);
        else counts.set(key, remaining);
      };
    },
  };
}
