export { createStorageOwner, type TestStorageOwner } from './storage-owner.js';

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** The part of the driver contract that the suite calls. Contract: packages/storage/src/driver.ts. */
export interface StorageDriverLike {
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  openRead(key: string, range?: { start: number; end: number }): Promise<Readable>;
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  removeAll(prefix: string): Promise<void>;
  remove(key: string): Promise<void>;
  list(): AsyncIterable<{ readonly key: string; readonly sizeBytes: number; readonly storedAt: Date }>;
  check(): Promise<void>;
  getFreeBytes(): Promise<number | null>;
  identifyVolume(): Promise<string | null>;
  readMarker(): Promise<string | null>;
  writeMarker(id: string): Promise<void>;
}

/** Starts an empty backend. `stop` removes it with its content. */
export type StorageDriverStart = () => Promise<{ driver: StorageDriverLike; stop(): Promise<void> }>;

const markerId = '6e9a1bb0-5f3f-4a52-9d0e-7a3d0b1c2d3e';

/** The conformance suite of storage drivers: a new driver must pass it. */
export function describeStorageDriver(name: string, start: StorageDriverStart): void {
  describe(`storage driver ${name}`, () => {
    let driver: StorageDriverLike;
    let stop: () => Promise<void>;
    let tempPath: string;

    const read = async (key: string, range?: { start: number; end: number }) => buffer(await driver.openRead(key, range));

    async function listAll() {
      const objects = [];
      for await (const object of driver.list()) objects.push(object);
      return objects;
    }

    beforeEach(async () => {
      ({ driver, stop } = await start());
      await driver.writeMarker(markerId);
      tempPath = join(tmpdir(), `pixmill-upload-${randomUUID()}`);
    });

    afterEach(async () => {
      await stop();
      await rm(tempPath, { force: true });
    });

    test.each([0, 1, 300_000])('put: stores %i bytes that read returns unchanged', async (size) => {
      const bytes = randomBytes(size);
      await driver.put('jobs/1/a/main.png', bytes);
      expect((await read('jobs/1/a/main.png')).equals(bytes)).toBe(true);
      expect(await driver.stat('jobs/1/a/main.png')).toEqual({ sizeBytes: size });
    });

    test('putFile: stores the file and removes it from its old path', async () => {
      const bytes = randomBytes(200_000);
      await writeFile(tempPath, bytes);
      await driver.putFile('jobs/1/a/source', tempPath);
      expect((await read('jobs/1/a/source')).equals(bytes)).toBe(true);
      expect(existsSync(tempPath)).toBe(false);
    });

    test('put and putFile: replace earlier bytes under the same key', async () => {
      await driver.put('jobs/1/a/main.png', Buffer.from('a longer first'));
      await driver.put('jobs/1/a/main.png', Buffer.from('second'));
      expect((await read('jobs/1/a/main.png')).toString()).toBe('second');
      await writeFile(tempPath, 'third');
      await driver.putFile('jobs/1/a/main.png', tempPath);
      expect((await read('jobs/1/a/main.png')).toString()).toBe('third');
    });

    test('putFile: rejects a missing file and stores nothing', async () => {
      await expect(driver.putFile('jobs/1/a/source', tempPath)).rejects.toBeDefined();
      expect(await driver.stat('jobs/1/a/source')).toBeNull();
    });

    test('copy: stores the bytes under another key; later writes and removals of either leave the other as it is', async () => {
      await driver.put('jobs/1/a/source', Buffer.from('bytes'));
      for (const key of ['jobs/2/a/source', 'jobs/3/a/source', 'jobs/3/a/source']) await driver.copy('jobs/1/a/source', key);
      await driver.put('jobs/2/a/source', Buffer.from('other'));
      expect((await read('jobs/1/a/source')).toString()).toBe('bytes');
      await driver.removeAll('jobs/1/');
      expect((await read('jobs/3/a/source')).toString()).toBe('bytes');
      expect((await read('jobs/2/a/source')).toString()).toBe('other');
      expect((await listAll()).map(({ key }) => key).sort()).toEqual(['jobs/2/a/source', 'jobs/3/a/source']);
    });

    test.each(['absent', 'jobs/1/a'])('copy: throws artifact_missing for %s and stores nothing', async (key) => {
      await driver.put('jobs/1/a/source', Buffer.from('bytes'));
      await expect(driver.copy(key, 'jobs/2/a/source')).rejects.toMatchObject({ code: 'artifact_missing' });
      expect(await driver.stat('jobs/2/a/source')).toBeNull();
    });

    test.each([
      [{ start: 0, end: 0 }, '0'],
      [{ start: 2, end: 5 }, '2345'],
      [{ start: 9, end: 9 }, '9'],
      [{ start: 7, end: 1_000 }, '789'],
    ])('openRead: returns the range %j with both ends, at most to the last byte', async (range, expected) => {
      await driver.put('jobs/1/a/main.png', Buffer.from('0123456789'));
      expect((await read('jobs/1/a/main.png', range)).toString()).toBe(expected);
    });

    test.each(['jobs/1/a/main.png', 'jobs/1/a', 'jobs/1/a/other/deeper', 'absent'])(
      'stat and openRead: report %s as missing before the first byte',
      async (key) => {
        await driver.put('jobs/1/a/other', Buffer.from('x'));
        expect(await driver.stat(key)).toBeNull();
        await expect(driver.openRead(key)).rejects.toMatchObject({ code: 'artifact_missing' });
      },
    );

    test('openRead: an open stream delivers all bytes after the object is removed', async () => {
      const bytes = randomBytes(300_000);
      await driver.put('jobs/1/a/main.png', bytes);
      const stream = await driver.openRead('jobs/1/a/main.png');
      await driver.removeAll('jobs/1/');
      expect((await buffer(stream)).equals(bytes)).toBe(true);
    });

    test('removeAll: removes all keys under a prefix and no others, and may be repeated', async () => {
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

    test('list: returns all objects, those of one job in a row', async () => {
      const sizes = { 'jobs/1/a/source': 3, 'jobs/12/a/main.png': 5, 'jobs/1/b/source': 7, 'other/1/a': 11 };
      expect(await listAll()).toEqual([]);
      const startedAt = Date.now() - 2_000; // file times may be coarse
      for (const [key, size] of Object.entries(sizes)) await driver.put(key, randomBytes(size));
      const objects = await listAll();
      expect(Object.fromEntries(objects.map(({ key, sizeBytes }) => [key, sizeBytes]))).toEqual(sizes);
      for (const { storedAt } of objects) expect(Math.abs(storedAt.getTime() - startedAt)).toBeLessThan(60_000);
      const jobs = objects.map(({ key }) => key.split('/', 2).join('/'));
      expect(jobs.filter((job, index) => job !== jobs[index - 1])).toHaveLength(3);
    });

    test('remove: removes one object and no other, and may be repeated', async () => {
      for (const key of ['jobs/1/a/source', 'jobs/1/a/main.png']) await driver.put(key, Buffer.from(key));
      await driver.remove('jobs/1/a/source');
      await driver.remove('jobs/1/a/source');
      await driver.remove('never/was');
      expect((await listAll()).map(({ key }) => key)).toEqual(['jobs/1/a/main.png']);
    });

    test('put: stores a key again after its removal', async () => {
      await driver.put('jobs/1/a/source', Buffer.from('old'));
      await driver.removeAll('jobs/1/');
      await driver.put('jobs/1/a/source', Buffer.from('new'));
      expect((await read('jobs/1/a/source')).toString()).toBe('new');
    });

    test('put: concurrent writers of one key leave the bytes of one of them', async () => {
      const versions = Array.from({ length: 8 }, (_, index) => Buffer.alloc(100_000, index + 1));
      await Promise.all(versions.map((bytes) => driver.put('jobs/1/a/main.png', bytes)));
      const stored = await read('jobs/1/a/main.png');
      expect(versions.some((bytes) => bytes.equals(stored))).toBe(true);
    });

    test('getFreeBytes: returns a number of bytes or null', async () => {
      const free = await driver.getFreeBytes();
      expect(free === null || (Number.isSafeInteger(free) && free > 0)).toBe(true);
    });

    test('readMarker: returns the last id that was written; the marker is neither listed nor removed with the objects', async () => {
      expect(await driver.readMarker()).toBe(markerId);
      await driver.writeMarker(randomUUID());
      const id = randomUUID();
      await driver.writeMarker(id);
      await driver.put('jobs/1/a/source', Buffer.from('x'));
      expect((await listAll()).map(({ key }) => key)).toEqual(['jobs/1/a/source']);
      for (const { key } of await listAll()) await driver.remove(key);
      expect([await driver.readMarker(), await listAll()]).toEqual([id, []]);
    });

    test('identifyVolume: stays the same while objects come and go', async () => {
      const volume = await driver.identifyVolume();
      expect(volume).not.toBeNull();
      await driver.put('jobs/1/a/source', Buffer.from('x'));
      await driver.check();
      await driver.removeAll('jobs/1/');
      expect(await driver.identifyVolume()).toBe(volume);
    });

    test('check: passes on an empty backend', async () => {
      await expect(driver.check()).resolves.toBeUndefined();
      await expect(driver.check()).resolves.toBeUndefined();
    });
  });
}
