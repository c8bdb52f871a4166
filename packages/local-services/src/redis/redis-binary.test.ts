import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveRedisBinary } from './redis-binary.js';

describe('resolveRedisBinary', () => {
  let folder: string;
  let copyFolders: string[];
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-redis-'));
    copyFolders = [join(folder, 'own'), join(folder, 'shared')];
    lines.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function writeServer(path: string, version: string, product = 'Redis server'): string {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho "${product} v=${version} sha=0"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const failToCopy = () => Promise.reject(new Error('no package source answered'));
  const resolveIn = (path: string, makeCopy: (target: string) => Promise<void> = failToCopy) =>
    resolveRedisBinary({ user: null, copyFolders, log, path, makeCopy });

  test.each([
    ['redis-server', '6.2.0', 'Redis server'],
    ['redis-server', '8.2.1', 'Redis server'],
    ['redis6-server', '6.2.14', 'Redis server'],
    ['redis8-server', '8.0.3', 'Redis server'],
    ['redis-server-7', '7.4.1', 'Redis server'],
    ['redis-server7.2', '7.2.5', 'Redis server'],
    ['valkey-server', '7.2.5', 'Server'],
    ['valkey-server-9', '9.0.0', 'Valkey server'],
    ['valkey8-server', '8.1.3', 'Valkey server'],
  ])('returns %s %s of the PATH', async (name, version, product) => {
    const command = writeServer(join(folder, 'bin', name), version, product);
    const path = ['/nowhere', join(folder, 'bin')].join(delimiter);
    expect(await resolveIn(path)).toEqual({ command, libraryPath: '' });
    expect(lines).toEqual([]);
  });

  test('skips programs with other names, that are too old or that do not run, and takes the next', async () => {
    const bin = join(folder, 'bin');
    for (const name of ['redis-server-check', 'redis-cli', 'my-redis-server', 'redis-sentinel']) writeServer(join(bin, name), '8.0.0');
    writeServer(join(bin, 'redis-server'), '6.0.16');
    writeServer(join(bin, 'redis-server-6'), '6.2.1');
    const newest = writeServer(join(bin, 'redis-server-10'), '10.0.0');
    writeFileSync(join(bin, 'valkey-server'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    expect(await resolveIn(bin)).toEqual({ command: newest, libraryPath: '' });
  });

  test('makes a private copy once, and uses a shared one', async () => {
    let made = 0;
    const makeCopy = async (target: string) => {
      made += 1;
      mkdirSync(join(target, 'usr', 'lib', 'x86'), { recursive: true });
      writeFileSync(join(target, 'usr', 'lib', 'x86', 'libx.so.1'), '');
      writeServer(join(target, 'usr', 'bin', 'redis-server'), '7.0.15');
    };
    const own = { command: join(folder, 'own', 'usr', 'bin', 'redis-server'), libraryPath: join(folder, 'own', 'usr', 'lib', 'x86') };
    expect(await resolveIn('', makeCopy)).toEqual(own);
    expect(await resolveIn('', makeCopy)).toEqual(own);
    expect([made, lines.length]).toEqual([1, 1]);

    rmSync(join(folder, 'own'), { recursive: true });
    await makeCopy(join(folder, 'shared'));
    expect((await resolveIn('')).command).toBe(join(folder, 'shared', 'usr', 'bin', 'redis-server'));
  });

  test('accepts a copy whose libraries all come from the system', async () => {
    const command = writeServer(join(folder, 'own', 'usr', 'bin', 'valkey-server'), '8.0.1');
    expect(await resolveIn('')).toEqual({ command, libraryPath: '' });
  });

  test('rejects with the remedies and the failed attempts when no server is usable', async () => {
    writeServer(join(folder, 'bin', 'redis-server'), '5.0.3');
    const error: unknown = await resolveIn(join(folder, 'bin')).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'setup_failed' });
    const { message } = error as Error;
    for (const text of ['set REDIS_URL', 'install redis-server', 'docker run', '5.0.3', 'no package source answered'])
      expect(message).toContain(text);
  });
});
