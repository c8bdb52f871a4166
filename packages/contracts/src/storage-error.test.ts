import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { AppError } from './app-error.js';
import { isStorageError, mapStorageErrors } from './storage-error.js';

const errno = (code: string, syscall: string) => Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

test('mapStorageErrors: turns every failure of a file into storage_failed and keeps the cause', async () => {
  for (const [code, call] of ['ENOSPC write', 'EDQUOT write', 'EIO read', 'EROFS open', 'EMFILE open', 'ENOENT mkdir'].map((text) =>
    text.split(' '),
  )) {
    const cause = errno(code ?? '', call ?? '');
    await expect(mapStorageErrors(() => Promise.reject(cause))).rejects.toMatchObject({
      code: 'storage_failed',
      cause,
      retryAfterMs: 2_000,
    });
  }
});

test('mapStorageErrors: recognizes what Node throws for files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-errors-'));
  await mkdir(join(folder, 'full/deeper'), { recursive: true });
  for (const work of [() => writeFile(join(folder, 'absent/file'), ''), () => mkdir(folder), () => rmdir(join(folder, 'full'))])
    await expect(mapStorageErrors(work)).rejects.toMatchObject({ code: 'storage_failed' });
  await rm(folder, { recursive: true });
});

test('mapStorageErrors: leaves errors of the network, of programs and of Pixmill as they are', async () => {
  const refused = await new Promise((resolve) => connect(1, '127.0.0.1').once('error', resolve));
  const others = [refused, errno('ECONNRESET', 'read'), errno('EPIPE', 'write'), errno('EAGAIN', 'spawn'), new TypeError('x'), null];
  expect(others.filter(isStorageError)).toEqual([]);
  const own = new AppError('file_too_large');
  await expect(mapStorageErrors(() => Promise.reject(own))).rejects.toBe(own);
});
