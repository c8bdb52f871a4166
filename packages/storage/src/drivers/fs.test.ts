import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTooDeepFolder } from '@pixmill/testkit';
import { describeStorageDriver } from '@pixmill/testkit/storage';
import { createFsDriver } from './fs.js';

/** Fails like a rename between two filesystems. */
const otherFilesystem = async () => {
  throw Object.assign(new Error('cross-device link not permitted'), { code: 'EXDEV' });
};

for (const [name, parts] of [
  ['fs', {}],
  ['fs with temporary files on another filesystem', { rename: otherFilesystem }],
  ['fs without hard links', { link: otherFilesystem }],
] as const) {
  describeStorageDriver(name, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pixmill-storage-'));
    return { driver: createFsDriver({ DATA_DIR: directory }, parts), stop: () => rm(directory, { recursive: true }) };
  });
}

describe('fs driver', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pixmill-storage-'));
    await mkdir(join(directory, 'storage'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const filesIn = async (path: string) => (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const listKeys = async (objects: AsyncIterable<{ readonly key: string }>) => {
    const keys = [];
    for await (const { key } of objects) keys.push(key);
    return keys.sort();
  };

  test.each([{}, { rename: otherFilesystem }])('leaves no other file, and only its owner can read it', async (parts) => {
    const driver = createFsDriver({ DATA_DIR: directory }, parts);
    const upload = join(directory, 'upload');
    await writeFile(upload, 'bytes', { mode: 0o600 });
    await driver.putFile('jobs/1/a/source', upload);
    await driver.put('jobs/1/a/main.png', Buffer.from('bytes'));
    await driver.check();
    expect((await filesIn(directory)).map((entry) => entry.name).sort()).toEqual(['main.png', 'source']);
    for (const key of ['source', 'main.png']) {
      expect((await stat(join(directory, 'storage/jobs/1/a', key))).mode & 0o777).toBe(0o600);
    }
  });

  test('put, putFile: keep the old bytes and leave no part of the new ones when they fail', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('old'));
    await mkdir(join(directory, 'storage/jobs/1/b/main.png/in-the-way'), { recursive: true });
    await expect(driver.put('jobs/1/b/main.png', Buffer.from('new'))).rejects.toBeDefined();
    await expect(driver.putFile('jobs/1/a/main.png', join(directory, 'absent'))).rejects.toBeDefined();
    expect((await buffer(await driver.openRead('jobs/1/a/main.png'))).toString()).toBe('old');
    expect((await filesIn(directory)).map((entry) => entry.name)).toEqual(['main.png']);
  });

  test('removeAll: removes the partial files of crashed writes', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('whole'));
    await writeFile(join(directory, 'storage/jobs/1/a/webp.webp~0123456789ab'), 'half');
    await driver.removeAll('jobs/1/');
    expect(await filesIn(directory)).toEqual([]);
  });

  test('list, remove: list the partial file of a crashed write, and remove it by its listed key', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('whole'));
    const leftovers = ['jobs/1/a/webp.webp~0123456789ab', 'check~0123456789ab'];
    for (const key of leftovers) await writeFile(join(directory, 'storage', key), 'half');
    expect(await listKeys(driver.list())).toEqual([...leftovers, 'jobs/1/a/main.png'].sort());
    for (const key of leftovers) await driver.remove(key);
    expect(await listKeys(driver.list())).toEqual(['jobs/1/a/main.png']);
  });

  test('remove: removes the directories of a job with its last object', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    for (const key of ['jobs/1/a/source', 'jobs/1/a/main.png', 'jobs/2/a/source']) await driver.put(key, Buffer.from('x'));
    await driver.remove('jobs/1/a/source');
    expect(await readdir(join(directory, 'storage/jobs/1/a'))).toEqual(['main.png']);
    await driver.remove('jobs/1/a/main.png');
    expect(await readdir(join(directory, 'storage/jobs'))).toEqual(['2']);
    await driver.remove('jobs/2/a/source');
    expect(await readdir(join(directory, 'storage/jobs'))).toEqual([]);
  });

  test('putFile: sets storedAt to the time of storing, not of the upload', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    const upload = join(directory, 'upload');
    await writeFile(upload, 'bytes');
    await utimes(upload, new Date(0), new Date(0));
    const before = Date.now() - 2_000;
    await driver.putFile('jobs/1/a/source', upload);
    for await (const { storedAt } of driver.list()) expect(storedAt.getTime()).toBeGreaterThan(before);
  });

  test('put, putFile, check, getFreeBytes: throw and create nothing when the root is absent, because its volume is away', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/source', Buffer.from('x'));
    await rm(join(directory, 'storage'), { recursive: true });
    const upload = join(directory, 'upload');
    await writeFile(upload, 'bytes');
    const calls = [
      () => driver.put('jobs/1/a/main.png', Buffer.from('x')),
      () => driver.putFile('jobs/1/a/source', upload),
      () => driver.check(),
      () => driver.getFreeBytes(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(directory)).toEqual(['upload']);
    expect([await driver.identifyVolume(), await driver.readMarker()]).toEqual([null, null]);
  });

  test('identifyVolume: differs when another folder took the place of the storage', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    const volume = await driver.identifyVolume();
    await rename(join(directory, 'storage'), join(directory, 'storage.away'));
    await mkdir(join(directory, 'storage'));
    expect(await driver.identifyVolume()).not.toBe(volume);
  });

  test('list: lists the other folders before it throws for one that cannot be read', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    const keys = ['jobs/1/a/source', 'jobs/2/a/source', 'jobs/3/a/source'];
    for (const key of keys) await driver.put(key, Buffer.from('x'));
    const removeFolder = await createTooDeepFolder(join(directory, 'storage/jobs/2/b'));
    const listed: string[] = [];
    const listing = async () => {
      for await (const { key } of driver.list()) listed.push(key);
    };
    await expect(listing()).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
    expect(listed.sort()).toEqual(keys);
    await removeFolder();
  });

  test('createFsDriver: touches nothing until it is used', () => {
    createFsDriver({ DATA_DIR: join(directory, 'later') });
    expect(existsSync(join(directory, 'later'))).toBe(false);
  });
});
