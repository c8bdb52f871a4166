import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFreePort, isPortFree, readOrPickPort } from './port.js';

describe('ports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-port-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a remembered port comes back while it is free, and is left alone while it is not', async () => {
    const file = join(folder, 'run', 'redis.port');
    const port = await readOrPickPort(file);
    expect(await readOrPickPort(file)).toBe(port);

    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    expect(await isPortFree(port)).toBe(false);
    expect(await readOrPickPort(file)).not.toBe(port);
    await new Promise((resolve) => squatter.close(resolve));
  });

  test('rubbish in the file is as good as none', async () => {
    const file = join(folder, 'redis.port');
    writeFileSync(file, 'seven');
    expect(await readOrPickPort(file)).toBeGreaterThan(0);
  });

  test('free ports lie below the range from which systems take ports for outgoing connections', async () => {
    expect(await findFreePort()).toBeLessThan(32_768);
  });
});
