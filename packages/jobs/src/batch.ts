interface Ask<V> {
  readonly answer: Promise<V | null>;
  readonly resolve: (value: V | null) => void;
  readonly reject: (thrown: unknown) => void;
}

export interface BatchOptions<V> {
  /** What it found, by key; a key that is missing there is answered with null. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** Keys of one load. */
  readonly most: number;
}

function createAsk<V>(): Ask<V> {
  let resolve: Ask<V>['resolve'] = () => {};
  let reject: Ask<V>['reject'] = () => {};
  const answer = new Promise<V | null>((...settle) => {
    [resolve, reject] = settle;
  });
  return { answer, resolve, reject };
}

/**
 * Answers many who ask at once with few loads, one at a time: thousands of waiters that wake together must not stand in the
 * connection pool's queue before everyone else. A load starts after all its askers asked, so nobody is answered from the past.
 */
export function createBatch<V>({ load, most }: BatchOptions<V>): (key: string) => Promise<V | null> {
  const asked = new Map<string, Ask<V>>();
  let loading = false;

  function takeSome(): Map<string, Ask<V>> {
    const some = new Map<string, Ask<V>>();
    for (const [key, ask] of asked) {
      if (some.size === most) break;
      some.set(key, ask);
      asked.delete(key);
    }
    return some;
  }

  async function loadSome(): Promise<void> {
    const some = takeSome();
    try {
      const found = await load([...some.keys()]);
      for (const [key, ask] of some) ask.resolve(found.get(key) ?? null);
    } catch (thrown) {
      for (const ask of some.values()) ask.reject(thrown);
    }
  }

  async function loadAll(): Promise<void> {
    while (asked.size > 0) await loadSome();
    loading = false;
  }

  return (key) => {
    const ask = asked.get(key) ?? createAsk<V>();
    asked.set(key, ask);
    if (!loading) {
      loading = true;
      setImmediate(() => void loadAll()); // whoever asks in this turn comes along
    }
    return ask.answer;
  };
}
