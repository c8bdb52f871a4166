import { type ClientRateLimitInfo, type IncrementResponse, MemoryStore, type Options, type Store } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import type { Composition } from '../../compose.js';

export interface SharedStoreOptions extends Pick<Composition, 'counter'> {
  /** Start of every key of this budget. */
  readonly prefix: string;
  readonly onError: (thrown: unknown) => void;
}

/**
 * Counts in Redis, so that all API processes share a budget, and in this process alone while Redis is away. The Redis store loads
 * its script once and stays broken if that fails, so a store that failed is replaced by a new one.
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

  async function inRedis<T>(work: (store: Store) => Promise<T>, instead: () => T | Promise<T>): Promise<T> {
    try {
      shared ??= connect();
      return await work(await shared);
    } catch (thrown) {
      shared = null;
      onError(thrown);
      return instead();
    }
  }

  return {
    prefix,
    init(given) {
      options = given;
      local.init(given);
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
