import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireLock, readProcessStartTime } from './acquire-lock.js';

describe('acquireLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-lock-'));
    file = join(folder, 'supervisor.pid');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('rejects a second lock until the first is released', () => {
    const release = acquireLock(file, folder);
    expect(() => acquireLock(file, folder)).toThrow(`process ${process.pid}, DATA_DIR ${folder}`);
    release();
    expect(readdirSync(folder)).toEqual([]);
    acquireLock(file, folder)();
  });

  test.each([
    ['a dead process', '999999999\n12345\n'],
    ['a process that reused the pid', `${process.ppid}\n1\n`],
    ['an invalid lock file', 'invalid'],
    ['an empty lock file', ''],
  ])('replaces a lock of %s', (_holder, content) => {
    writeFileSync(file, content);
    const release = acquireLock(file, folder);
    expect(existsSync(file)).toBe(true);
    release();
  });

  test('readProcessStartTime: is the same for one process and empty for none', () => {
    expect(readProcessStartTime(process.pid)).not.toBe('');
    expect(readProcessStartTime(process.pid)).toBe(readProcessStartTime(process.pid));
    expect(readProcessStartTime(999_999_999)).toBe('');
  });
});
