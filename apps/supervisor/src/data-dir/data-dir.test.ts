import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

  const rejection = (path: string) => {
    try {
      prepareDataDir(path);
    } catch (error) {
      expect(error).toMatchObject({ code: 'setup_failed' });
      return (error as Error).message.replaceAll('\n', ' '); // the lines are wrapped
    }
    throw new Error(`${path} was accepted`);
  };

  test('accepts a path with spaces, and one that is longer than the path of a Unix socket', () => {
    for (const name of ['a folder with spaces', 'x'.repeat(200)]) expect(prepareDataDir(join(folder, name)).path).toBe(join(folder, name));
  });

  test('rejects at once, with a sentence that names the obstacle and the remedy', () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, '');
    symlinkSync('/nowhere/at/all', link);
    expect(rejection(file)).toMatch(`The data directory ${file} cannot be used: ${file} is not a folder. Set DATA_DIR to a folder`);
    expect(rejection(join(file, 'inner'))).toContain(`${file} is not a folder`);
    expect(rejection(link)).toContain(`${link} is a link to /nowhere/at/all, which is not there`);
    expect(rejection('/dev/null')).toContain('/dev/null is not a folder');
    expect(rejection(join(folder, 'x'.repeat(300)))).toContain('the path is too long');
    expect(rejection(join(folder, ...Array.from({ length: 20 }, () => 'x'.repeat(50))))).toMatch(/DATA_DIR is too long: \d+ bytes/);
  });

  test.each(['/proc/x', '/proc/self/x/y', '/proc/self', '/sys/x'])('rejects %s at once', (path) => {
    expect(rejection(path)).toMatch(/cannot be used: (the system creates no folder there|this user .* may not write|it is on a read-only)/);
  });

  test('says of a default inside the checkout that DATA_DIR can name another folder', () => {
    const inside = fileURLToPath(new URL('../../../../package.json/.pixmill', import.meta.url));
    expect(rejection(inside)).toContain('It is inside the checkout. Set DATA_DIR to a folder of this user');
  });
});
