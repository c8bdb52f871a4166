interface PendingLoad<V> {
  readonly promise: Promise<V | null>;
  readonly resolve: (value: V | null) => void;
  readonly reject: (thrown: unknown) => void;
}

export interface BatchLoaderOptions<V> {
  /** Returns the values by key; a missing key resolves to null. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** Keys of one load. */
  readonly maxKeys: number;
}

/**
 * Merges concurrent loads of single keys into batches, one batch at a time: thousands of waiters that wake together must not fill
 * the queue of the connection pool. A batch starts after all of its callers have asked, so no caller gets an outdated value.
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
      const values = await load([...batch.keys()]);
      for (const [key, pendingLoad] of batch) pendingLoad.resolve(values.get(key) ?? null);
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
      setImmediate(() => void loadAll()); // includes every key requested in this turn of the event loop
    }
    return pendingLoad.promise;
  };
}

function createPendingLoad<V>(): PendingLoad<V> {
  let resolve: PendingLoad<V>['resolve'] = () => {};
  let reject: PendingLoad<V>['reject'] = () => {};
  const promise = new Promise<V | null>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
