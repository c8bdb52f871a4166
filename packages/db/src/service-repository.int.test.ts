import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let env: OpenTestDatabase;

beforeAll(async () => {
  env = await openTestDatabase();
});

afterAll(() => env.close());

test('markFirstStorage: runs in one of many processes, and not again after an error was mended', async () => {
  const { service } = env.database;
  const failed = service.markFirstStorage(() => Promise.reject(new AppError('storage_failed')));
  await expect(failed).rejects.toMatchObject({ code: 'storage_failed' });
  let running = 0;
  let runs = 0;
  const mark = async (expectedKeys: readonly string[]) => {
    running += 1;
    runs += 1;
    expect([running, expectedKeys]).toEqual([1, []]);
    await pause(10);
    running -= 1;
  };
  const marked = await Promise.all([1, 2, 3, 4].map(() => service.markFirstStorage(mark)));
  expect([marked.filter(Boolean).length, runs, await service.markFirstStorage(mark)]).toEqual([1, 1, false]);
});

test('recordStorageMarked: a storage that was adopted counts as marked', async () => {
  const { service } = env.database;
  await env.sql.query('UPDATE service SET storage_marked_at = NULL');
  await service.recordStorageMarked();
  expect(await service.markFirstStorage(() => Promise.reject(new Error('not again')))).toBe(false);
  expect(await service.getId()).toMatch(/^[0-9a-f-]{36}$/);
});

test('markFirstStorage: names files that the storage must have: sources of unfinished jobs, and what has not expired', async () => {
  const { service, jobs } = env.database;
  const account = await env.createAccount();
  const [jobId, imageId, storageKey] = [randomUUID(), randomUUID(), 'jobs/1/a/source'];
  const source = { kind: 'upload', storageKey, sizeBytes: 5, sha256: 'ab'.repeat(32) } as const;
  await jobs.submit({
    ...{ id: jobId, accountId: account.id, dialect: 'megaoptim', spec: defaultJobSpec },
    ...{ callbackUrl: null, sourceCredentials: null, idempotency: null },
    images: [{ id: imageId, position: 0, name: 'a.jpg', source }],
  });
  const readExpected = async () => {
    let expected: readonly string[] = [];
    await env.sql.query('UPDATE service SET storage_marked_at = NULL');
    await service.markFirstStorage(async (keys) => {
      expected = keys;
    });
    return expected;
  };
  expect(await readExpected()).toEqual([storageKey]);
  await env.sql.query(`UPDATE jobs SET state = 'settled', sources_expire_at = now() + interval '1 hour'`);
  expect(await readExpected()).toEqual([storageKey]);
  await env.sql.query('UPDATE jobs SET sources_purged_at = now()');
  expect(await readExpected()).toEqual([]);
});
