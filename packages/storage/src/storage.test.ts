import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { readEnv } from '@pixmill/runtime';
import { createStorageOwner } from '@pixmill/testkit/storage';
import type { GuardedStorage } from './guard-volume.js';
import { checkKeys, createStorage, type Storage } from './storage.js';
import { storageKeys } from './storage-keys.js';
import { storageSettings } from './storage-settings.js';

const sourceKey = storageKeys.source({ jobId: '1', imageId: 'a' });

/** Every call with a key. */
const calls: Readonly<Record<string, (storage: Storage, key: string) => Promise<unknown>>> = {
  putFile: (storage, key) => storage.putFile(key, '/nowhere'),
  put: (storage, key) => storage.put(key, Buffer.from('x')),
  'copy from': (storage, key) => storage.copy(key, 'jobs/2/a/source'),
  'copy to': (storage, key) => storage.copy('jobs/2/a/source', key),
  read: (storage, key) => storage.read(key),
  openRead: (storage, key) => storage.openRead(key),
  stat: (storage, key) => storage.stat(key),
  removeAll: (storage, key) => storage.removeAll(`${key}/`),
  remove: (storage, key) => storage.remove(key),
};

/** A driver whose every call is `call`. */
function createStubDriver(call: () => Promise<never>): GuardedStorage {
  const list = () => ({ [Symbol.asyncIterator]: () => ({ next: call }) });
  return {
    putFile: call,
    put: call,
    copy: call,
    openRead: call,
    stat: call,
    removeAll: call,
    remove: call,
    list,
    check: call,
    getFreeBytes: call,
    assertOwnVolume: call,
    getCondition: call,
    adopt: call,
  };
}

describe('storage', () => {
  test.each(Object.keys(calls))('%s: rejects an invalid key before it reaches the driver', async (name) => {
    let driverCalls = 0;
    const storage = checkKeys(
      createStubDriver(async () => {
        driverCalls += 1;
        throw new Error('reached');
      }),
    );
    const invalidKeys = [
      '',
      '/',
      '/etc/passwd',
      '..',
      '../x',
      'a/../b',
      'a/..',
      './a',
      'a/./b',
      'a//b',
      '.hidden',
      'a/.b',
      'a\\b',
      'a b',
      'a\0b',
      'a\n',
      'é',
      'a~b',
      'a%2e',
      'x'.repeat(513),
    ];
    for (const key of invalidKeys) await expect(calls[name]?.(storage, key)).rejects.toMatchObject({ code: 'internal' });
    expect(driverCalls).toBe(0);
  });

  test('removeAll: rejects a prefix without a final slash, which would include other jobs', async () => {
    const storage = checkKeys(createStubDriver(() => Promise.reject(new Error('reached'))));
    for (const prefix of ['jobs/1', '', '/', 'jobs//']) await expect(storage.removeAll(prefix)).rejects.toMatchObject({ code: 'internal' });
  });

  test.each([...Object.keys(calls), 'check'])('%s: turns a driver error into storage_failed and keeps the cause', async (name) => {
    const cause = new Error('EIO: i/o error, read /srv/secret/place');
    const storage = checkKeys(createStubDriver(() => Promise.reject(cause)));
    const error = await (calls[name] ?? (() => storage.check()))(storage, 'jobs/1/a/source').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'storage_failed', message: 'The storage did not respond', cause });
  });

  test('list: throws storage_failed when the listing fails', async () => {
    const storage = checkKeys(createStubDriver(() => Promise.reject(new Error('EIO'))));
    await expect(storage.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'storage_failed' });
  });

  test('remove: accepts the listed key of a partial file, which read rejects', async () => {
    const removed: string[] = [];
    const driver = {
      ...createStubDriver(() => Promise.reject(new Error('reached'))),
      remove: async (key: string) => void removed.push(key),
    };
    const storage = checkKeys(driver);
    await storage.remove('jobs/1/a/main.png~0123456789ab');
    expect(removed).toEqual(['jobs/1/a/main.png~0123456789ab']);
    await expect(storage.read('jobs/1/a/main.png~0123456789ab')).rejects.toMatchObject({ code: 'internal' });
  });

  test('read: throws storage_failed when the stream fails', async () => {
    const broken = async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('disk gone');
        })(),
      );
    const storage = checkKeys({ ...createStubDriver(() => Promise.reject(new Error('unused'))), openRead: broken });
    await expect(storage.read('jobs/1/a/source')).rejects.toMatchObject({ code: 'storage_failed' });
  });
});

describe('createStorage', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pixmill-storage-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('defaults to files under the data directory', () => {
    expect(readEnv(storageSettings, {})).toEqual({ ok: true, value: { STORAGE_DRIVER: 'fs', DATA_DIR: '.pixmill', ORPHAN_TTL: 120_000 } });
    expect(readEnv(storageSettings, { ORPHAN_TTL: '59s' })).toMatchObject({ problems: [{ name: 'ORPHAN_TTL' }] });
    expect(readEnv(storageSettings, { STORAGE_DRIVER: 'tape' }).ok).toBe(false);
  });

  test('stores, reads, stats and removes a file', async () => {
    const storage = createStorage({ STORAGE_DRIVER: 'fs', DATA_DIR: directory }, createStorageOwner());
    await storage.check();
    await writeFile(join(directory, 'upload'), 'source');
    await storage.putFile(sourceKey, join(directory, 'upload'));
    expect((await storage.read(sourceKey)).toString()).toBe('source');
    expect(await storage.stat(sourceKey)).toEqual({ sizeBytes: 6 });
    await storage.removeAll('jobs/1/');
    expect(await storage.stat(sourceKey)).toBeNull();
    await expect(storage.read(sourceKey)).rejects.toMatchObject({ code: 'artifact_missing' });
    await expect(storage.openRead(sourceKey)).rejects.toMatchObject({ code: 'artifact_missing' });
  });
});
