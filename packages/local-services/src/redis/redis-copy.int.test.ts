import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findRedisBinary } from './find-redis-binary.js';
import { resolveRedisBinary } from './redis-binary.js';
import { findProblem } from './redis-copy.js';

describe('a private copy of the real Redis', () => {
  let folder: string;
  let copy: string;
  let made: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-copy-'));
    copy = join(folder, 'redis');
    made = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Stands for the package source: the server that this machine has, with its private libraries. */
  async function makeCopy(target: string): Promise<void> {
    made += 1;
    const { command, libraryPath } = await findRedisBinary(() => undefined);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(join(target, 'usr', 'bin'), { recursive: true });
    cpSync(realpathSync(command), join(target, 'usr', 'bin', 'redis-check-rdb'));
    symlinkSync('redis-check-rdb', join(target, 'usr', 'bin', 'redis-server'));
    for (const path of libraryPath.split(':').filter((each) => each !== ''))
      cpSync(path, join(target, 'usr', 'lib', basename(path)), { recursive: true, verbatimSymlinks: true });
  }

  const resolve = () => resolveRedisBinary({ user: null, copyFolders: [copy], log: () => undefined, path: '', makeCopy });

  test('is used as long as it runs', async () => {
    await resolve();
    const binary = await resolve();
    expect([made, binary.command.startsWith(copy), findProblem(binary, null)]).toEqual([1, true, null]);
  });

  test.each([
    ['the server is cut', () => truncateSync(join(copy, 'usr', 'bin', 'redis-check-rdb'), 4_096)],
    ['the program that the server links to is gone', () => rmSync(join(copy, 'usr', 'bin', 'redis-check-rdb'))],
    ['a library cannot be loaded', () => breakLibraries(copy)],
    ['it is an empty folder', () => rmSync(join(copy, 'usr'), { recursive: true })],
    ['it has no folder of libraries and does not run', () => leaveDeadServerOnly(copy)],
  ])('is made again when %s', async (_what, damage) => {
    await resolve();
    damage();
    const binary = await resolve();
    expect([made, findProblem(binary, null)]).toEqual([2, null]);
  });
});

/** Puts a file that is no library before those of the system and of the copy. */
function breakLibraries(copy: string): void {
  const libraries = join(copy, 'usr', 'lib');
  mkdirSync(libraries, { recursive: true });
  const names = ['libm.so.6', 'libc.so.6', 'libjemalloc.so.2'];
  const folders = [
    libraries,
    ...readdirSync(libraries, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(libraries, entry.name)] : [])),
  ];
  for (const path of folders) {
    for (const name of names) {
      const file = join(path, name);
      if (existsSync(file)) rmSync(file);
      writeFileSync(file, 'no library');
    }
  }
}

/** What a start with Debian's redis-tools left: a link to a program that was not unpacked, and no `usr/lib`. */
function leaveDeadServerOnly(copy: string): void {
  const command = join(copy, 'usr', 'bin', 'redis-server');
  rmSync(join(copy, 'usr'), { recursive: true });
  mkdirSync(dirname(command), { recursive: true });
  writeFileSync(command, '#!/bin/sh\necho "error while loading shared libraries" >&2\nexit 127\n', { mode: 0o755 });
}
