import { mkdtempSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeFolder } from './make-folder.js';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-make-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('creates a folder with those above it, and leaves one that exists', () => {
    const path = join(folder, 'a b', 'c', 'd');
    makeFolder(path, 0o700);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    makeFolder(path, 0o755);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('throws for a file, a path below a file and a link to nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('nowhere', join(folder, 'link'));
    for (const path of ['file', 'file/inner', 'link', 'link/inner']) expect(() => makeFolder(join(folder, path))).toThrow(/EEXIST|ENOTDIR/);
    expect(readlinkSync(join(folder, 'link'))).toBe('nowhere');
  });

  test.each(['/proc/pixmill', '/proc/self/pixmill/inner'])('throws for %s, where the system creates nothing', (path) => {
    expect(() => makeFolder(path)).toThrow(/^E[A-Z]+: /);
  });
});
