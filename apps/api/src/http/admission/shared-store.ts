import type { RedisCommandClient } from '@pixmill/queue';
import { type ClientRateLimitInfo, type IncrementResponse, MemoryStore, type Options, type Store } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';

export interface SharedStoreOptions {
  readonly counter: RedisCommandClient;
  /** Prefix of every Redis key of this budget. */
  readonly prefix: string;
  readonly onError: (thrown: unknown) => void;
}

/**
 * Counts in Redis, so that all API processes share a budget, and in this process while Redis is unavailable. RedisStore loads its
 * script once and stays broken when that fails, so a failed store is replaced by a new one.
 */
export function createSharedStore({ counter, prefix, onError }: SharedStoreOptions): Store {
  const local = new MemoryStore();
  let options: Options;
  let shared: Promise<RedisStore> | null = null;

  async function connect(): Promise<RedisStore> {
    const store = new RedisStore({ prefix, sendCommand: (command, ...rest) => counter.sendCommand(command, ...rest) });
    await store.init(options);
    return store;
  }

  async function inRedis<T>(work: (store: Store) => Promise<T>, fallback: () => T | Promise<T>): Promise<T> {
    try {
      shared ??= connect();
      return await work(await shared);
    } catch (thrown) {
      shared = null;
      onError(thrown);
      return fallback();
    }
  }

  return {
    prefix,
    init(limiterOptions) {
      options = limiterOptions;
      local.init(limiterOptions);
    },
    increment: (key): Promise<IncrementResponse> =>
      inRedis(
        async (store) => store.increment(key),
        () => local.increment(key),
      ),
    get: (key): Promise<ClientRateLimitInfo | undefined> =>
      inRedis(
        async (store) => store.get?.(key),
        () => local.get(key),
      ),
    decrement: (key) =>
      inRedis(
        async (store) => store.decrement(key),
        () => local.decrement(key),
      ),
    resetKey: (key) =>
      inRedis(
        async (store) => store.resetKey(key),
        () => local.resetKey(key),
      ),
    shutdown: () => local.shutdown(),
  };
}
