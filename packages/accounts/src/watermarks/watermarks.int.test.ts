import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Account, AppError } from '@pixmill/contracts';
import { storageKeys } from '@pixmill/storage';
import { fixtureBytes } from '@pixmill/testkit';
import { createTestDeps, type TestDeps } from '@pixmill/testkit/deps';
import { createWatermarks, type Watermarks, watermarkLimits } from './watermarks.js';

let env: TestDeps;
let watermarks: Watermarks;
let account: Account;

beforeAll(async () => {
  env = await createTestDeps({ queue: 'unavailable' });
  watermarks = createWatermarks(env.deps);
});

beforeEach(async () => {
  account = await env.createAccount();
});

afterAll(() => env.close());

const add = (name: string) => watermarks.add(account.id, { name, bytes: fixtureBytes(`images/${name}`) });
const invalidParameter = (message: string) =>
  expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining(message) });

describe('watermarks', () => {
  test('are stored unchanged, listed oldest first, and deleted with their file', async () => {
    const { storage } = env.deps;
    const [first, second] = [await add('alpha.png'), await add('exif-gps-orientation-6.jpg')];
    const firstKey = storageKeys.watermark({ accountId: account.id, id: first.id });
    expect(first).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{10}$/),
      name: 'alpha.png',
      width: expect.any(Number),
      height: expect.any(Number),
      sizeBytes: fixtureBytes('images/alpha.png').length,
      createdAt: expect.any(Date),
    });
    expect(await storage.read(firstKey)).toEqual(fixtureBytes('images/alpha.png'));
    expect(await watermarks.list(account.id)).toEqual([first, second]);
    expect(await watermarks.get(account.id, second.id)).toEqual(second);
    await watermarks.remove(account.id, first.id);
    expect(await storage.stat(firstKey)).toBeNull();
    await expect(watermarks.remove(account.id, first.id)).rejects.toMatchObject({ code: 'watermark_not_found' });
    await expect(watermarks.remove(randomUUID(), second.id)).rejects.toMatchObject({ code: 'watermark_not_found' });
    expect(await watermarks.list(account.id)).toEqual([second]);
  });

  test('are removed although the storage fails; maintenance removes the file', async () => {
    const watermark = await add('alpha.png');
    const storage = { ...env.deps.storage, remove: () => Promise.reject(new AppError('storage_failed')) };
    await createWatermarks({ ...env.deps, storage }).remove(account.id, watermark.id);
    await expect(watermarks.get(account.id, watermark.id)).rejects.toMatchObject({ code: 'watermark_not_found' });
  });

  test('are limited per account, also when several are added at once; a rejected one leaves no file', async () => {
    const { maxPerAccount } = watermarkLimits;
    await env.sql.query(
      `INSERT INTO watermarks (id, account_id, name, width, height, size_bytes, storage_key)
       SELECT left(md5($1::text || n), 10), $1::uuid, n, 1, 1, 1, 'watermarks/' || $1 || '/' || n FROM generate_series(1, $2::int) AS n`,
      [account.id, maxPerAccount - 1],
    );
    const additions = await Promise.allSettled([1, 2, 3].map(() => add('alpha.png')));
    expect(additions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(additions.filter((addition) => addition.status === 'rejected').map(({ reason }) => reason)).toEqual([
      invalidParameter('at most 100'),
      invalidParameter('at most 100'),
    ]);
    const stored: string[] = [];
    for await (const { key } of env.deps.storage.list()) if (key.startsWith(`watermarks/${account.id}/`)) stored.push(key);
    expect(stored).toHaveLength(1);
  });
});
