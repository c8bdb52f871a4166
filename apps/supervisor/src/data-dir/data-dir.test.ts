import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareDataDir } from './data-dir.js';
import { resolveKey, writeKeyFile } from './key-file.js';
import { rotateLogs } from './log-rotation.js';

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is closed to listing, and its inner folders to everything', () => {
    const dataDir = prepareDataDir(join(folder, 'new'));
    expect(statSync(dataDir.path).mode & 0o066).toBe(0);
    expect(statSync(dataDir.runDir).mode & 0o077).toBe(0);
    expect(dataDir.pidFile('worker-1')).toBe(join(folder, 'new', 'run', 'worker-1.pid'));
  });

  test('that cannot be made is one clear error', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => prepareDataDir(join(folder, 'file', 'inner'))).toThrow('set DATA_DIR to a folder of your own');
  });

  test('keeps a made-up key, which only a set one replaces', () => {
    const file = join(folder, 'api-key');
    const made = resolveKey(file, undefined);
    expect(made).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(resolveKey(file, undefined)).not.toBe(made);
    writeKeyFile(file, made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(resolveKey(file, undefined)).toBe(made);
    expect(resolveKey(file, 'b'.repeat(32))).toBe('b'.repeat(32));
  });

  test('a log past its size becomes `.1`, and its writer goes on in an empty one', () => {
    const log = join(folder, 'api.log');
    writeFileSync(log, 'x'.repeat(2_000));
    writeFileSync(join(folder, 'worker-1.log'), 'short');
    rotateLogs(folder, 1_000);
    expect(statSync(log).size).toBe(0);
    expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(2_000);
    expect(readFileSync(join(folder, 'worker-1.log'), 'utf8')).toBe('short');
  });
});
