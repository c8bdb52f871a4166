import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError, toAppError } from '@pixmill/contracts';
import type { ByteRange, StorageDriver, StoredObject } from './driver.js';
import { drivers } from './drivers/index.js';
import type { StorageSettings } from './storage-settings.js';

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
  /** Also by the key under which it was listed. */
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  /** Removes all keys under a prefix that ends in `/`; may be repeated. */
  removeAll(prefix: string): Promise<void>;
  /** Removes one object by the key under which it was listed; may be repeated. */
  remove(key: string): Promise<void>;
  /** Everything Pixmill put there, what crashed writes left too, the objects of a job one after the other. Throws AppError `storage_failed`. */
  list(): AsyncIterable<StoredObject>;
  /** Whether it can be written to, for readiness: throws when not. */
  check(): Promise<void>;
  /** Bytes that can still be written; null where the backend cannot say. */
  getFreeBytes(): Promise<number | null>;
}

const keyPattern = /^(?:[\w-][\w.-]*)(?:\/[\w-][\w.-]*)*$/;
const maxKeyLength = 512;

const isKey = (key: string) => key.length <= maxKeyLength && keyPattern.test(key);

/** What a crashed write left is named after the key it was to have. */
const stripTemporarySuffix = (listed: string) => listed.replace(/~[0-9a-f]{12}$/, '');

function assertKey(key: string): void {
  if (!isKey(key)) throw new AppError('internal', { detail: 'a storage key breaks the rules' });
}

const assertListedKey = (key: string) => assertKey(stripTemporarySuffix(key));

/** A prefix is a key and a slash: without the slash, `jobs/1` would take `jobs/12` along. */
function assertPrefix(prefix: string): void {
  assertKey(prefix.endsWith('/') ? prefix.slice(0, -1) : '');
}

/** Leaves out what others put there: nothing of ours has such a name. */
async function* filterOwnObjects(objects: AsyncIterable<StoredObject>): AsyncIterable<StoredObject> {
  try {
    for await (const object of objects) if (isKey(stripTemporarySuffix(object.key))) yield object;
  } catch (thrown) {
    throw toAppError(thrown, 'storage_failed');
  }
}

async function wrapErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toAppError(thrown, 'storage_failed');
  }
}

/** Puts key rules and error wrapping around a driver. */
export function wrapDriver(driver: StorageDriver): Storage {
  function withKeyCheck<A extends unknown[], T>(assert: (key: string) => void, call: (key: string, ...rest: A) => Promise<T>) {
    return (key: string, ...rest: A): Promise<T> =>
      wrapErrors(async () => {
        assert(key);
        return call(key, ...rest);
      });
  }
  return {
    putFile: withKeyCheck(assertKey, (key, path: string) => driver.putFile(key, path)),
    put: withKeyCheck(assertKey, (key, bytes: Buffer) => driver.put(key, bytes)),
    read: withKeyCheck(assertKey, async (key) => buffer(await driver.openRead(key))),
    openRead: withKeyCheck(assertKey, (key, range?: ByteRange) => driver.openRead(key, range)),
    stat: withKeyCheck(assertListedKey, (key) => driver.stat(key)),
    removeAll: withKeyCheck(assertPrefix, (prefix) => driver.removeAll(prefix)),
    remove: withKeyCheck(assertListedKey, (key) => driver.remove(key)),
    list: () => filterOwnObjects(driver.list()),
    check: () => wrapErrors(() => driver.check()),
    getFreeBytes: () => wrapErrors(() => driver.getFreeBytes()),
  };
}

/** Builds the storage that the settings name; touches nothing yet. */
export function createStorage(settings: Omit<StorageSettings, 'ORPHAN_TTL'>): Storage {
  return wrapDriver(drivers[settings.STORAGE_DRIVER](settings));
}
