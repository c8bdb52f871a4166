import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareDataDir } from './data-dir.js';
import { resolveKey, writeKeyFile } from './key-file.js';
import { rotateLogs } from './log-rotation.js';

describe('data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('forbids listing, and all access to its inner directories', () => {
    const dataDir = prepareDataDir(join(folder, 'new'));
    expect(statSync(dataDir.path).mode & 0o066).toBe(0);
    expect(statSync(dataDir.runDir).mode & 0o077).toBe(0);
    expect(dataDir.pidFile('worker-1')).toBe(join(folder, 'new', 'run', 'worker-1.pid'));
  });

  test('names the remedy when it cannot be created', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => prepareDataDir(join(folder, 'file', 'inner'))).toThrow('set DATA_DIR to a directory that you own');
  });

  test('resolveKey: returns the stored key unless a setting replaces it', () => {
    const file = join(folder, 'api-key');
    const generated = resolveKey(file, undefined);
    expect(generated).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(resolveKey(file, undefined)).not.toBe(generated);
    writeKeyFile(file, generated);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(resolveKey(file, undefined)).toBe(generated);
    expect(resolveKey(file, 'b'.repeat(32))).toBe('b'.repeat(32));
  });

  test('rotateLogs: moves a log over its limit to `.1` and truncates it', () => {
    const log = join(folder, 'api.log');
    writeFileSync(log, 'x'.repeat(2_000));
    writeFileSync(join(folder, 'worker-1.log'), 'short');
    rotateLogs(folder, 1_000);
    expect(statSync(log).size).toBe(0);
    expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(2_000);
    expect(readFileSync(join(folder, 'worker-1.log'), 'utf8')).toBe('short');
  });
});
