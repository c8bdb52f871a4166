import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError, toAppError } from '@pixmill/contracts';
import type { StorageSettings } from './config.js';
import type { ByteRange, StorageDriver } from './driver.js';
import { drivers } from './drivers/index.js';

/**
 * Bytes under keys. Every call throws AppError `storage_failed` when the backend fails, and `internal` for a key that breaks the
 * rules: segments of `[A-Za-z0-9._-]` joined by `/`, none starting with a dot, at most 512 characters.
 */
export interface Storage {
  /** Moves a local file in; it is gone from its place afterwards. */
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  /** Throws AppError `artifact_missing`. */
  read(key: string): Promise<Buffer>;
  /** Throws AppError `artifact_missing` before the first byte; a failure after it is the stream's error. */
  openRead(key: string, range?: ByteRange): Promise<Readable>;
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  /** Removes all keys under a prefix that ends in `/`; may be repeated. */
  removeAll(prefix: string): Promise<void>;
  /** Whether it can be written to, for readiness: throws when not. */
  check(): Promise<void>;
  /** Bytes that can still be written; null where the backend cannot say. */
  freeBytes(): Promise<number | null>;
}

const keyPattern = /^(?:[\w-][\w.-]*)(?:\/[\w-][\w.-]*)*$/;
const maxKeyLength = 512;

function assertKey(key: string): void {
  if (key.length > maxKeyLength || !keyPattern.test(key)) throw new AppError('internal', { detail: 'a storage key breaks the rules' });
}

/** A prefix is a key and a slash: without the slash, `jobs/1` would take `jobs/12` along. */
function assertPrefix(prefix: string): void {
  assertKey(prefix.endsWith('/') ? prefix.slice(0, -1) : '');
}

async function wrap<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toAppError(thrown, 'storage_failed');
  }
}

/** Puts key rules and error wrapping around a driver. */
export function guardDriver(driver: StorageDriver): Storage {
  function guarded<A extends unknown[], T>(assert: (key: string) => void, call: (key: string, ...rest: A) => Promise<T>) {
    return (key: string, ...rest: A): Promise<T> =>
      wrap(async () => {
        assert(key);
        return call(key, ...rest);
      });
  }
  return {
    putFile: guarded(assertKey, (key, path: string) => driver.putFile(key, path)),
    put: guarded(assertKey, (key, bytes: Buffer) => driver.put(key, bytes)),
    read: guarded(assertKey, async (key) => buffer(await driver.openRead(key))),
    openRead: guarded(assertKey, (key, range?: ByteRange) => driver.openRead(key, range)),
    stat: guarded(assertKey, (key) => driver.stat(key)),
    removeAll: guarded(assertPrefix, (prefix) => driver.removeAll(prefix)),
    check: () => wrap(() => driver.check()),
    freeBytes: () => wrap(() => driver.freeBytes()),
  };
}

/** Builds the storage that the settings name; touches nothing yet. */
export function createStorage(settings: StorageSettings): Storage {
  return guardDriver(drivers[settings.STORAGE_DRIVER](settings));
}
