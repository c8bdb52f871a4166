import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeStorageDriver } from '@pixmill/testkit/storage';
import { createFsDriver } from './fs.js';

/** Fails like a rename between two filesystems. */
const otherFilesystem = async () => {
  throw Object.assign(new Error('cross-device link not permitted'), { code: 'EXDEV' });
};

for (const [name, parts] of [
  ['fs', {}],
  ['fs with temporary files on another filesystem', { rename: otherFilesystem }],
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
  });
  afterEach(() => rm(directory, { recursive: true }));

  const filesIn = async (path: string) => (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

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
    async function listKeys() {
      const keys = [];
      for await (const { key } of driver.list()) keys.push(key);
      return keys.sort();
    }
    expect(await listKeys()).toEqual([...leftovers, 'jobs/1/a/main.png'].sort());
    for (const key of leftovers) await driver.remove(key);
    expect(await listKeys()).toEqual(['jobs/1/a/main.png']);
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

  test('check: throws when its directory cannot be created', async () => {
    await writeFile(join(directory, 'storage'), 'a file in the way');
    await expect(createFsDriver({ DATA_DIR: directory }).check()).rejects.toBeDefined();
  });

  test('createFsDriver: touches nothing until it is used', () => {
    createFsDriver({ DATA_DIR: join(directory, 'later') });
    expect(existsSync(join(directory, 'later'))).toBe(false);
  });
});
