import { mkdtempSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeFolder, makeFolderAsync } from './make-folder.js';

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

  test('makeFolderAsync: resolves to the topmost folder that it created', async () => {
    expect(await makeFolderAsync(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'));
    expect(await makeFolderAsync(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'));
    expect(await makeFolderAsync(join(folder, 'a', 'b'))).toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    for (const path of ['file', 'file/inner']) await expect(makeFolderAsync(join(folder, path))).rejects.toThrow(/EEXIST|ENOTDIR/);
    const results = await Promise.all(['x', 'y', 'z'].map((name) => makeFolderAsync(join(folder, 'p', 'q', name))));
    expect(results.filter((path) => path === join(folder, 'p'))).toHaveLength(1);
  });

  test.each(['/proc/pixmill', '/proc/self/pixmill/inner'])('throws for %s, where the system creates nothing', async (path) => {
    expect(() => makeFolder(path)).toThrow(/^E[A-Z]+: /);
    await expect(makeFolderAsync(path)).rejects.toThrow(/^E[A-Z]+: /);
  });
});
