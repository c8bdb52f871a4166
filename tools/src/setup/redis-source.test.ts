import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../repository.js';

interface RedisSource {
  checkRedisSource(root: string, options: { env: Readonly<Record<string, string>>; copyFolders: readonly string[] }): void;
}

const { checkRedisSource }: RedisSource = await import(join(root, 'scripts/setup/check-redis-source.mjs'));

describe('checkRedisSource', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (env: Readonly<Record<string, string>> = {}) =>
    checkRedisSource(folder, { env: { PATH: folder, ...env }, copyFolders: [join(folder, 'copies')] });

  function writeProgram(name: string, version: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "v=${version}"\n`);
    chmodSync(join(folder, name), 0o755);
  }

  test('names the ways out when there is no Redis and no apt', () => {
    for (const text of ['install redis-server or valkey-server', 'set REDIS_URL', 'apt-get: not there'])
      expect(() => check()).toThrow(text);
  });

  test('names a server that is too old', () => {
    writeProgram('redis-server', '5.0.14');
    expect(() => check()).toThrow(`${join(folder, 'redis-server')} does not run or is too old`);
  });

  test('accepts REDIS_URL, a server of any name on the PATH, and an earlier private copy', () => {
    check({ REDIS_URL: 'redis://127.0.0.1:6379' });
    writeProgram('redis8-server', '8.0.2');
    check();
    rmSync(join(folder, 'redis8-server'));
    mkdirSync(join(folder, 'copies', 'redis-debian-12-x64', 'usr', 'bin'), { recursive: true });
    check();
  });
});
