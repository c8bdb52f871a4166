import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareDataDir } from './data-dir.js';

describe('prepareDataDir', () => {
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
});
