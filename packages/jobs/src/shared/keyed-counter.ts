/** How many there are of each, such as requests of an account; what has none takes no memory. */
export interface KeyedCounter {
  get(key: string): number;
  /** Counts one more; returns how to take it back, which may be repeated. */
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
