/** Shares one result among all callers for `ttlMs`; a failure is not kept. */
export function createCachedCheck<T>(check: () => Promise<T>, ttlMs: number): () => Promise<T> {
  let cached: { readonly at: number; readonly result: Promise<T> } | null = null;
  return async () => {
    if (cached === null || performance.now() - cached.at > ttlMs) cached = { at: performance.now(), result: check() };
    try {
      return await cached.result;
    } catch (thrown) {
      cached = null;
      throw thrown;
    }
  };
}
