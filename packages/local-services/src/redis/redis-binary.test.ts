import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveRedisBinary } from './redis-binary.js';

describe('resolveRedisBinary', () => {
  let folder: string;
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-redis-'));
    lines.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function writeServer(path: string, version: string): string {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho "Redis server v=${version} sha=0"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const failToUnpack = () => Promise.reject(new Error('no package source answered'));

  test('returns a server on the PATH, also Valkey', async () => {
    const valkey = writeServer(join(folder, 'valkey-server'), '8.0.1');
    const which = (name: string) => (name === 'valkey-server' ? valkey : null);
    expect(await resolveRedisBinary({ user: null, cacheDir: join(folder, 'cache'), log, which, unpack: failToUnpack })).toEqual({
      command: valkey,
      libraryPath: '',
    });
  });

  test('skips a server that is too old and unpacks a private copy once', async () => {
    const old = writeServer(join(folder, 'redis-server'), '6.0.16');
    const which = (name: string) => (name === 'redis-server' ? old : null);
    const cacheDir = join(folder, 'cache');
    let unpacked = 0;
    const unpack = async (target: string) => {
      unpacked += 1;
      mkdirSync(join(target, 'usr', 'lib', 'x86'), { recursive: true });
      writeServer(join(target, 'usr', 'bin', 'redis-server'), '7.0.15');
    };
    const expected = { command: join(cacheDir, 'usr', 'bin', 'redis-server'), libraryPath: join(cacheDir, 'usr', 'lib', 'x86') };
    expect(await resolveRedisBinary({ user: null, cacheDir, log, which, unpack })).toEqual(expected);
    expect(await resolveRedisBinary({ user: null, cacheDir, log, which, unpack })).toEqual(expected);
    expect(unpacked).toBe(1);
    expect(lines).toHaveLength(1);
  });

  test('rejects with the three remedies and the failed attempts when no server is usable', async () => {
    const old = writeServer(join(folder, 'redis-server'), '5.0.3');
    const search = resolveRedisBinary({ user: null, cacheDir: join(folder, 'cache'), log, which: () => old, unpack: failToUnpack });
    const error: unknown = await search.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'setup_failed' });
    const { message } = error as Error;
    for (const text of ['set REDIS_URL', 'install redis-server', 'docker run', '5.0.3', 'no package source answered'])
      expect(message).toContain(text);
  });
});
