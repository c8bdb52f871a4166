import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveKey, writeKeyFile } from './key-file.js';

describe('resolveKey', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('returns the stored key unless a setting replaces it', () => {
    const file = join(folder, 'api-key');
    const generated = resolveKey(file, undefined);
    expect(generated).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(resolveKey(file, undefined)).not.toBe(generated);
    writeKeyFile(file, generated);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(resolveKey(file, undefined)).toBe(generated);
    expect(resolveKey(file, 'b'.repeat(32))).toBe('b'.repeat(32));
  });

  test('a key that is stored already is not written again; a key that cannot be written leaves the old one', () => {
    const file = join(folder, 'secrets-key');
    writeKeyFile(file, 'a'.repeat(32));
    const { ino } = statSync(file);
    writeKeyFile(file, 'a'.repeat(32));
    expect(statSync(file).ino).toBe(ino);
    mkdirSync(`${file}.${process.pid}.new`); // in the way of the new file
    expect(() => writeKeyFile(file, 'b'.repeat(32))).toThrow();
    expect(resolveKey(file, undefined)).toBe('a'.repeat(32));
  });
});
