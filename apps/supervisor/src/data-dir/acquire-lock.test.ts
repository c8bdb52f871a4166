import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireLock, readProcessStartTime } from './acquire-lock.js';

describe('takeLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-lock-'));
    file = join(folder, 'supervisor.pid');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is held until given back', () => {
    const giveBack = acquireLock(file, folder);
    expect(() => acquireLock(file, folder)).toThrow(`process ${process.pid}, DATA_DIR ${folder}`);
    giveBack();
    expect(readdirSync(folder)).toEqual([]);
    acquireLock(file, folder)();
  });

  test.each([
    ['a dead process', '999999999\n12345\n'],
    ['a process that got the number of a dead one', `${process.ppid}\n1\n`],
    ['rubbish', 'rubbish'],
    ['nothing', ''],
  ])('left by %s it is cleared', (_who, content) => {
    writeFileSync(file, content);
    const giveBack = acquireLock(file, folder);
    expect(existsSync(file)).toBe(true);
    giveBack();
  });

  test('a start time belongs to a life, not to a number', () => {
    expect(readProcessStartTime(process.pid)).not.toBe('');
    expect(readProcessStartTime(process.pid)).toBe(readProcessStartTime(process.pid));
    expect(readProcessStartTime(999_999_999)).toBe('');
  });
});
