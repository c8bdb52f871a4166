import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** The StorageDriver contract as the suite needs it; `packages/storage/src/driver.ts` says what it means. */
export interface StorageDriverLike {
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  openRead(key: string, range?: { start: number; end: number }): Promise<Readable>;
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  removeAll(prefix: string): Promise<void>;
  remove(key: string): Promise<void>;
  list(): AsyncIterable<{ readonly key: string; readonly sizeBytes: number; readonly storedAt: Date }>;
  check(): Promise<void>;
  getFreeBytes(): Promise<number | null>;
}

/** Starts an empty backend; `stop` removes what it holds. */
export type StorageDriverStart = () => Promise<{ driver: StorageDriverLike; stop(): Promise<void> }>;

/** What every storage driver must do; a driver is done when it passes. */
export function describeStorageDriver(name: string, start: StorageDriverStart): void {
  describe(`storage driver ${name}`, () => {
    let driver: StorageDriverLike;
    let stop: () => Promise<void>;
    let tempPath: string;

    const read = async (key: string, range?: { start: number; end: number }) => buffer(await driver.openRead(key, range));

    async function listed() {
      const objects = [];
      for await (const object of driver.list()) objects.push(object);
      return objects;
    }

    beforeEach(async () => {
      ({ driver, stop } = await start());
      tempPath = join(tmpdir(), `pixmill-spooled-${randomUUID()}`);
    });

    afterEach(async () => {
      await stop();
      await rm(tempPath, { force: true });
    });

    test.each([0, 1, 300_000])('%i bytes come back as they were put', async (size) => {
      const bytes = randomBytes(size);
      await driver.put('jobs/1/a/main.png', bytes);
      expect((await read('jobs/1/a/main.png')).equals(bytes)).toBe(true);
      expect(await driver.stat('jobs/1/a/main.png')).toEqual({ sizeBytes: size });
    });

    test('a file is taken over: stored there, gone here', async () => {
      const bytes = randomBytes(200_000);
      await writeFile(tempPath, bytes);
      await driver.putFile('jobs/1/a/source', tempPath);
      expect((await read('jobs/1/a/source')).equals(bytes)).toBe(true);
      expect(existsSync(tempPath)).toBe(false);
    });

    test('a second put replaces the first, from memory and from a file', async () => {
      await driver.put('jobs/1/a/main.png', Buffer.from('a longer first'));
      await driver.put('jobs/1/a/main.png', Buffer.from('second'));
      expect((await read('jobs/1/a/main.png')).toString()).toBe('second');
      await writeFile(tempPath, 'third');
      await driver.putFile('jobs/1/a/main.png', tempPath);
      expect((await read('jobs/1/a/main.png')).toString()).toBe('third');
    });

    test('a file that is not there stores nothing', async () => {
      await expect(driver.putFile('jobs/1/a/source', tempPath)).rejects.toBeDefined();
      expect(await driver.stat('jobs/1/a/source')).toBeNull();
    });

    test.each([
      [{ start: 0, end: 0 }, '0'],
      [{ start: 2, end: 5 }, '2345'],
      [{ start: 9, end: 9 }, '9'],
      [{ start: 7, end: 1_000 }, '789'],
    ])('a range %j includes both ends and is cut at the last byte', async (range, expected) => {
      await driver.put('jobs/1/a/main.png', Buffer.from('0123456789'));
      expect((await read('jobs/1/a/main.png', range)).toString()).toBe(expected);
    });

    test.each(['jobs/1/a/main.png', 'jobs/1/a', 'jobs/1/a/other/deeper', 'absent'])('%s is missing before the first byte', async (key) => {
      await driver.put('jobs/1/a/other', Buffer.from('x'));
      expect(await driver.stat(key)).toBeNull();
      await expect(driver.openRead(key)).rejects.toMatchObject({ code: 'artifact_missing' });
    });

    test('an opened artifact is read to its end although it is removed meanwhile', async () => {
      const bytes = randomBytes(300_000);
      await driver.put('jobs/1/a/main.png', bytes);
      const stream = await driver.openRead('jobs/1/a/main.png');
      await driver.removeAll('jobs/1/');
      expect((await buffer(stream)).equals(bytes)).toBe(true);
    });

    test('all under a prefix goes, its neighbours stay, and again is fine', async () => {
      for (const key of ['jobs/1/a/source', 'jobs/1/a/main.png', 'jobs/1/b/source', 'jobs/12/a/source', 'other/1/a']) {
        await driver.put(key, Buffer.from(key));
      }
      await driver.removeAll('jobs/1/');
      await driver.removeAll('jobs/1/');
      await driver.removeAll('never/was/');
      expect(await Promise.all(['jobs/1/a/source', 'jobs/1/a/main.png', 'jobs/1/b/source'].map((key) => driver.stat(key)))).toEqual([
        null,
        null,
        null,
      ]);
      expect((await read('jobs/12/a/source')).toString()).toBe('jobs/12/a/source');
      expect((await read('other/1/a')).toString()).toBe('other/1/a');
    });

    test('all there is can be listed, what belongs together in a row', async () => {
      const sizes = { 'jobs/1/a/source': 3, 'jobs/12/a/main.png': 5, 'jobs/1/b/source': 7, 'other/1/a': 11 };
      expect(await listed()).toEqual([]);
      const startedAt = Date.now() - 2_000; // some clocks of files are coarse
      for (const [key, size] of Object.entries(sizes)) await driver.put(key, randomBytes(size));
      const objects = await listed();
      expect(Object.fromEntries(objects.map(({ key, sizeBytes }) => [key, sizeBytes]))).toEqual(sizes);
      for (const { storedAt } of objects) expect(Math.abs(storedAt.getTime() - startedAt)).toBeLessThan(60_000);
      const jobs = objects.map(({ key }) => key.split('/', 2).join('/'));
      expect(jobs.filter((job, index) => job !== jobs[index - 1])).toHaveLength(3);
    });

    test('one is removed, its neighbours stay, and again is fine', async () => {
      for (const key of ['jobs/1/a/source', 'jobs/1/a/main.png']) await driver.put(key, Buffer.from(key));
      await driver.remove('jobs/1/a/source');
      await driver.remove('jobs/1/a/source');
      await driver.remove('never/was');
      expect((await listed()).map(({ key }) => key)).toEqual(['jobs/1/a/main.png']);
    });

    test('what was removed can be put again', async () => {
      await driver.put('jobs/1/a/source', Buffer.from('old'));
      await driver.removeAll('jobs/1/');
      await driver.put('jobs/1/a/source', Buffer.from('new'));
      expect((await read('jobs/1/a/source')).toString()).toBe('new');
    });

    test('writers of one key leave the bytes of one of them', async () => {
      const versions = Array.from({ length: 8 }, (_, index) => Buffer.alloc(100_000, index + 1));
      await Promise.all(versions.map((bytes) => driver.put('jobs/1/a/main.png', bytes)));
      const kept = await read('jobs/1/a/main.png');
      expect(versions.some((bytes) => bytes.equals(kept))).toBe(true);
    });

    test('free space is a number of bytes, or unknown', async () => {
      const free = await driver.getFreeBytes();
      expect(free === null || (Number.isSafeInteger(free) && free > 0)).toBe(true);
    });

    test('a fresh backend can be written to', async () => {
      await expect(driver.check()).resolves.toBeUndefined();
      await expect(driver.check()).resolves.toBeUndefined();
    });
  });
}
