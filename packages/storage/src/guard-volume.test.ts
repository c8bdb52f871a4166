import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createStorageOwner, type TestStorageOwner } from '@pixmill/testkit/storage';
import { createFsDriver } from './drivers/fs.js';
import { type GuardedStorage, guardVolume } from './guard-volume.js';
import { checkKeys } from './storage.js';

let directory: string;
let owner: TestStorageOwner;
let storage: GuardedStorage;

const root = () => join(directory, 'storage');
const away = () => join(directory, 'storage.away');
const open = (as: TestStorageOwner = owner) => guardVolume(createFsDriver({ DATA_DIR: directory }), as);
const wrongVolume = { code: 'storage_failed', cause: { code: 'EWRONGVOLUME' } };
const bytes = Buffer.from('bytes');

/** An empty folder takes the place of the storage, as below an unmounted disk. */
async function unmount(): Promise<void> {
  await rename(root(), away());
  await mkdir(root());
}

async function mount(): Promise<void> {
  await rm(root(), { recursive: true, force: true });
  await rename(away(), root());
}

async function listKeys(): Promise<string[]> {
  const keys = [];
  for await (const { key } of storage.list()) keys.push(key);
  return keys;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pixmill-volume-'));
  owner = createStorageOwner();
  storage = open();
});

afterEach(() => rm(directory, { recursive: true }));

/** Every operation, on an object that exists. */
const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  put: () => storage.put('jobs/1/a/main.png', bytes),
  putFile: async () => {
    await writeFile(join(directory, 'upload'), bytes);
    await storage.putFile('jobs/1/a/main.png', join(directory, 'upload'));
  },
  copy: () => storage.copy('jobs/1/a/source', 'jobs/2/a/source'),
  openRead: async () => (await storage.openRead('jobs/1/a/source')).destroy(),
  stat: () => storage.stat('jobs/1/a/source'),
  remove: () => storage.remove('jobs/1/a/source'),
  removeAll: () => storage.removeAll('jobs/1/'),
  list: listKeys,
  check: () => storage.check(),
  getFreeBytes: () => storage.getFreeBytes(),
  assertOwnVolume: () => storage.assertOwnVolume(),
};

describe('guardVolume: the marker', () => {
  test('is written by the first operation of a new service, and never again by itself', async () => {
    await storage.put('jobs/1/a/source', bytes);
    expect((await readFile(join(root(), '.pixmill-storage'), 'utf8')).trim()).toBe(owner.id);
    await rm(root(), { recursive: true });
    for (const each of [storage, open()]) {
      await expect(each.put('jobs/1/a/source', bytes)).rejects.toMatchObject(wrongVolume);
      expect(await each.getCondition()).toMatchObject({ usable: false, trouble: 'wrong volume' });
    }
    expect(existsSync(root())).toBe(false);
  });

  test('is written once when many operations of several processes come first', async () => {
    const storages = [storage, open(), open()];
    const puts = storages.flatMap((each, index) => [
      each.put(`jobs/${index}/a/source`, bytes),
      each.getCondition(),
      each.stat('jobs/absent'),
    ]);
    await expect(Promise.all(puts)).resolves.toHaveLength(9);
  });

  test('of another service makes the storage the wrong volume', async () => {
    await open(createStorageOwner()).put('jobs/1/a/source', bytes);
    await expect(storage.put('jobs/2/a/source', bytes)).rejects.toMatchObject(wrongVolume);
    await expect(storage.openRead('jobs/1/a/source')).rejects.toMatchObject(wrongVolume);
  });

  test('is not written to a folder without the files that the database names: after an upgrade, the volume may be away', async () => {
    storage = open(createStorageOwner(['jobs/1/a/source', 'jobs/2/a/source']));
    await mkdir(root());
    expect(await storage.getCondition()).toMatchObject({ usable: false, trouble: 'wrong volume' });
    expect(await readdir(root())).toEqual([]);
    await mkdir(join(root(), 'jobs/2/a'), { recursive: true });
    await writeFile(join(root(), 'jobs/2/a/source'), bytes);
    expect(await storage.getCondition()).toEqual({ usable: true });
  });

  test('is written by adopt, in place of any other', async () => {
    const other = createStorageOwner();
    await open(other).put('jobs/1/a/source', bytes);
    expect(await storage.adopt()).toEqual({ location: root(), previousId: other.id });
    expect(await storage.stat('jobs/1/a/source')).toEqual({ sizeBytes: 5 });
    await rm(root(), { recursive: true });
    expect(await storage.adopt()).toEqual({ location: root(), previousId: null });
    expect(await storage.getCondition()).toEqual({ usable: true });
  });
});

describe('guardVolume: a volume that goes and comes back', () => {
  test.each(Object.keys(operations))(
    '%s: throws storage_failed on an impostor, leaves it empty, and works again afterwards',
    async (name) => {
      const operation = operations[name] ?? (() => Promise.reject(new Error(name)));
      await storage.put('jobs/1/a/source', bytes);
      await unmount();
      await expect(operation()).rejects.toMatchObject(wrongVolume);
      expect(await readdir(root())).toEqual([]);
      await mount();
      await expect(operation()).resolves.not.toThrow();
    },
  );

  test.each(['openRead', 'stat', 'copy'])('%s: calls an object missing only while the marker is there', async (name) => {
    const checked = checkKeys(storage);
    const read = () =>
      name === 'copy'
        ? checked.copy('jobs/1/a/absent', 'jobs/2/a/source')
        : checked[name === 'stat' ? 'stat' : 'openRead']('jobs/1/a/absent');
    await storage.put('jobs/1/a/source', bytes);
    if (name === 'stat') expect(await read()).toBeNull();
    else await expect(read()).rejects.toMatchObject({ code: 'artifact_missing' });
    // The folder is the same one, so only a new look at the marker tells.
    await rm(join(root(), '.pixmill-storage'));
    await expect(read()).rejects.toMatchObject(wrongVolume);
  });

  test('put: throws when the volume goes while it writes, so that no row names the bytes', async () => {
    await storage.put('jobs/1/a/source', bytes);
    const driver = createFsDriver({ DATA_DIR: directory });
    const put: typeof driver.put = async (...object) => {
      await driver.put(...object);
      await unmount();
    };
    await expect(guardVolume({ ...driver, put }, owner).put('jobs/1/a/main.png', bytes)).rejects.toMatchObject(wrongVolume);
  });

  test('list: throws at the end when the volume went meanwhile', async () => {
    await storage.put('jobs/1/a/source', bytes);
    const listing = async () => {
      for await (const _object of storage.list()) await unmount();
    };
    await expect(listing()).rejects.toMatchObject(wrongVolume);
  });
});
