import { buffer } from 'node:stream/consumers';
import { AppError, toStorageError } from '@pixmill/contracts';
import type { StoredObject } from './driver.js';
import { drivers } from './drivers/index.js';
import { type GuardedStorage, guardVolume } from './guard-volume.js';
import type { StorageOwner } from './marker-check.js';
import type { StorageSettings } from './storage-settings.js';

/**
 * The service's own files, by key. A key has segments of `[A-Za-z0-9._-]` joined by `/`, none of which starts with a dot, and at most 512
 * characters. Every call throws AppError `storage_failed` when the backend fails, and `internal` for an invalid key. `read`,
 * `openRead` and `copy` throw `artifact_missing` for an absent one.
 */
export interface Storage extends GuardedStorage {
  read(key: string): Promise<Buffer>;
}

/**
 * Creates the storage that the settings name, for the service that owns it. Does not touch the backend yet; the first call marks the
 * first storage of a service (docs/reliability.md#storage).
 */
export function createStorage(settings: Omit<StorageSettings, 'ORPHAN_TTL'>, owner: StorageOwner): Storage {
  return checkKeys(guardVolume(drivers[settings.STORAGE_DRIVER](settings), owner));
}

/** Adds key checks and error wrapping. */
export function checkKeys(driver: GuardedStorage): Storage {
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
    copy: withKeyCheck(assertKey, (from, to: string) => {
      assertKey(to);
      return driver.copy(from, to);
    }),
    read: withKeyCheck(assertKey, async (key) => buffer(await driver.openRead(key))),
    openRead: withKeyCheck(assertKey, (key, range) => driver.openRead(key, range)),
    stat: withKeyCheck(assertListedKey, (key) => driver.stat(key)),
    removeAll: withKeyCheck(assertPrefix, (prefix) => driver.removeAll(prefix)),
    remove: withKeyCheck(assertListedKey, (key) => driver.remove(key)),
    list: () => listOwnObjects(driver.list()),
    check: () => wrapErrors(() => driver.check()),
    getFreeBytes: () => wrapErrors(() => driver.getFreeBytes()),
    assertOwnVolume: () => wrapErrors(() => driver.assertOwnVolume()),
    getCondition: () => driver.getCondition(),
    adopt: () => wrapErrors(() => driver.adopt()),
  };
}

/** Skips files of other programs: their names are not valid keys. */
async function* listOwnObjects(objects: AsyncIterable<StoredObject>): AsyncIterable<StoredObject> {
  try {
    for await (const object of objects) if (isKey(stripTemporarySuffix(object.key))) yield object;
  } catch (thrown) {
    throw toStorageError(thrown);
  }
}

async function wrapErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toStorageError(thrown);
  }
}

const keyPattern = /^(?:[\w-][\w.-]*)(?:\/[\w-][\w.-]*)*$/;
const maxKeyLength = 512;

function isKey(key: string): boolean {
  return key.length <= maxKeyLength && keyPattern.test(key);
}

/** A crashed write leaves its key with this suffix. */
function stripTemporarySuffix(listedKey: string): string {
  return listedKey.replace(/~[0-9a-f]{12}$/, '');
}

function assertKey(key: string): void {
  if (!isKey(key)) throw new AppError('internal', { detail: 'invalid storage key' });
}

function assertListedKey(key: string): void {
  assertKey(stripTemporarySuffix(key));
}

/** A prefix is a key and a slash: without the slash, `jobs/1` would include `jobs/12`. */
function assertPrefix(prefix: string): void {
  assertKey(prefix.endsWith('/') ? prefix.slice(0, -1) : '');
}
