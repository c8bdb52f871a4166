import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rotateLogs } from './log-rotation.js';

describe('rotateLogs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('moves a log over its limit to `.1` and truncates it', () => {
    const log = join(folder, 'api.log');
    writeFileSync(log, 'x'.repeat(2_000));
    writeFileSync(join(folder, 'worker-1.log'), 'short');
    rotateLogs(folder, 1_000);
    expect(statSync(log).size).toBe(0);
    expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(2_000);
    expect(readFileSync(join(folder, 'worker-1.log'), 'utf8')).toBe('short');
  });
});
