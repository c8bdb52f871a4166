/** How many there are of each, such as requests of an account; what has none takes no memory. */
export interface Counts {
  get(key: string): number;
  /** Counts one more; returns how to take it back, which may be repeated. */
  add(key: string): () => void;
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    get: (key) => counts.get(key) ?? 0,
    add(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      let counted = true;
      return () => {
        if (!counted) return;
        counted = false;
        const rest = (counts.get(key) ?? 1) - 1;
        if (rest === 0) counts.delete(key);
        else counts.set(key, rest);
      };
    },
  };
}
