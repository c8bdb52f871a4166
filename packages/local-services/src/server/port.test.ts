import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFreePort, isPortFree, readOrPickPort } from './port.js';

describe('port', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-port-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('readOrPickPort: returns the stored port while it is free, else another one', async () => {
    const file = join(folder, 'run', 'redis.port');
    const port = await readOrPickPort(file);
    expect(await readOrPickPort(file)).toBe(port);

    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
    expect(await isPortFree(port)).toBe(false);
    expect(await readOrPickPort(file)).not.toBe(port);
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('readOrPickPort: ignores a port file without a number', async () => {
    const file = join(folder, 'redis.port');
    writeFileSync(file, 'seven');
    expect(await readOrPickPort(file)).toBeGreaterThan(0);
  });

  test('findFreePort: stays below the range for outgoing connections', async () => {
    expect(await findFreePort()).toBeLessThan(32_768);
  });
});
