interface PendingLoad<V> {
  readonly promise: Promise<V | null>;
  readonly resolve: (value: V | null) => void;
  readonly reject: (thrown: unknown) => void;
}

export interface BatchLoaderOptions<V> {
  /** What it found, by key; a key that is missing there is answered with null. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** Keys of one load. */
  readonly maxKeys: number;
}

function createPendingLoad<V>(): PendingLoad<V> {
  let resolve: PendingLoad<V>['resolve'] = () => {};
  let reject: PendingLoad<V>['reject'] = () => {};
  const promise = new Promise<V | null>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}

/**
 * Answers many who ask at once with few loads, one at a time: thousands of waiters that wake together must not stand in the
 * connection pool's queue before everyone else. A load starts after all its askers asked, so nobody is answered from the past.
 */
export function createBatchLoader<V>({ load, maxKeys }: BatchLoaderOptions<V>): (key: string) => Promise<V | null> {
  const pending = new Map<string, PendingLoad<V>>();
  let loading = false;

  function takeBatch(): Map<string, PendingLoad<V>> {
    const batch = new Map<string, PendingLoad<V>>();
    for (const [key, pendingLoad] of pending) {
      if (batch.size === maxKeys) break;
      batch.set(key, pendingLoad);
      pending.delete(key);
    }
    return batch;
  }

  async function loadBatch(): Promise<void> {
    const batch = takeBatch();
    try {
      const found = await load([...batch.keys()]);
      for (const [key, pendingLoad] of batch) pendingLoad.resolve(found.get(key) ?? null);
    } catch (thrown) {
      for (const pendingLoad of batch.values()) pendingLoad.reject(thrown);
    }
  }

  async function loadAll(): Promise<void> {
    while (pending.size > 0) await loadBatch();
    loading = false;
  }

  return (key) => {
    const pendingLoad = pending.get(key) ?? createPendingLoad<V>();
    pending.set(key, pendingLoad);
    if (!loading) {
      loading = true;
      setImmediate(() => void loadAll()); // whoever asks in this turn comes along
    }
    return pendingLoad.promise;
  };
}
