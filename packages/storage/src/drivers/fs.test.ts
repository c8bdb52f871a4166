import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeStorageDriver } from '@pixmill/testkit';
import { createFsDriver } from './fs.js';

/** What the system answers to a rename between two filesystems. */
const otherFilesystem = async () => {
  throw Object.assign(new Error('cross-device link not permitted'), { code: 'EXDEV' });
};

for (const [name, parts] of [
  ['fs', {}],
  ['fs, spooling on another filesystem', { rename: otherFilesystem }],
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

  test.each([{}, { rename: otherFilesystem }])('leaves nothing beside what was stored, for its owner only', async (parts) => {
    const driver = createFsDriver({ DATA_DIR: directory }, parts);
    const spooled = join(directory, 'spooled');
    await writeFile(spooled, 'bytes', { mode: 0o600 });
    await driver.putFile('jobs/1/a/source', spooled);
    await driver.put('jobs/1/a/main.png', Buffer.from('bytes'));
    await driver.check();
    expect((await filesIn(directory)).map((entry) => entry.name).sort()).toEqual(['main.png', 'source']);
    for (const key of ['source', 'main.png']) {
      expect((await stat(join(directory, 'storage/jobs/1/a', key))).mode & 0o777).toBe(0o600);
    }
  });

  test('a write that fails keeps the old bytes and leaves no part of the new', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('old'));
    await mkdir(join(directory, 'storage/jobs/1/b/main.png/in-the-way'), { recursive: true });
    await expect(driver.put('jobs/1/b/main.png', Buffer.from('new'))).rejects.toBeDefined();
    await expect(driver.putFile('jobs/1/a/main.png', join(directory, 'absent'))).rejects.toBeDefined();
    expect((await buffer(await driver.openRead('jobs/1/a/main.png'))).toString()).toBe('old');
    expect((await filesIn(directory)).map((entry) => entry.name)).toEqual(['main.png']);
  });

  test('what a crash left beside a key goes with its job', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('whole'));
    await writeFile(join(directory, 'storage/jobs/1/a/webp.webp~0123456789ab'), 'half');
    await driver.removeAll('jobs/1/');
    expect(await filesIn(directory)).toEqual([]);
  });

  test('lists what a crash left, and removes it by that name', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    await driver.put('jobs/1/a/main.png', Buffer.from('whole'));
    const left = ['jobs/1/a/webp.webp~0123456789ab', 'check~0123456789ab'];
    for (const key of left) await writeFile(join(directory, 'storage', key), 'half');
    async function keysOf() {
      const keys = [];
      for await (const { key } of driver.list()) keys.push(key);
      return keys.sort();
    }
    expect(await keysOf()).toEqual([...left, 'jobs/1/a/main.png'].sort());
    for (const key of left) await driver.remove(key);
    expect(await keysOf()).toEqual(['jobs/1/a/main.png']);
  });

  test('the last object of a job takes its directories along', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    for (const key of ['jobs/1/a/source', 'jobs/1/a/main.png', 'jobs/2/a/source']) await driver.put(key, Buffer.from('x'));
    await driver.remove('jobs/1/a/source');
    expect(await readdir(join(directory, 'storage/jobs/1/a'))).toEqual(['main.png']);
    await driver.remove('jobs/1/a/main.png');
    expect(await readdir(join(directory, 'storage/jobs'))).toEqual(['2']);
    await driver.remove('jobs/2/a/source');
    expect(await readdir(join(directory, 'storage/jobs'))).toEqual([]);
  });

  test('an upload that took long to arrive counts from when it was stored', async () => {
    const driver = createFsDriver({ DATA_DIR: directory });
    const spooled = join(directory, 'spooled');
    await writeFile(spooled, 'bytes');
    await utimes(spooled, new Date(0), new Date(0));
    const before = Date.now() - 2_000;
    await driver.putFile('jobs/1/a/source', spooled);
    for await (const { storedAt } of driver.list()) expect(storedAt.getTime()).toBeGreaterThan(before);
  });

  test('is not ready where its directory cannot be', async () => {
    await writeFile(join(directory, 'storage'), 'a file in the way');
    await expect(createFsDriver({ DATA_DIR: directory }).check()).rejects.toBeDefined();
  });

  test('touches nothing until it is used', () => {
    createFsDriver({ DATA_DIR: join(directory, 'later') });
    expect(existsSync(join(directory, 'later'))).toBe(false);
  });
});
