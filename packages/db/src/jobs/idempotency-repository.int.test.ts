import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let accountId: string;

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 4 });
  ({ database } = testDatabase);
  accountId = (await testDatabase.createAccount()).id;
});

afterAll(() => testDatabase.close());

const ttlMs = 60_000;
const take = (key: string, lockMs = 30_000) => database.idempotency.take({ accountId, key, lockMs, ttlMs });

async function takeNew(key: string, lockMs?: number): Promise<Date> {
  const state = await take(key, lockMs);
  if (state.state !== 'new') throw new Error(`the key is ${state.state}`);
  return state.takenAt;
}

test('idempotency: exactly one of many parallel calls takes a key', async () => {
  const key = randomUUID();
  const states = await Promise.all(Array.from({ length: 8 }, () => take(key)));
  expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);
});

test('idempotency: a call whose lock expired cannot use its key after another call took it', async () => {
  const key = randomUUID();
  const expired = await takeNew(key, -1);
  const newer = await takeNew(key);
  await database.idempotency.extend({ accountId, key, takenAt: expired, lockMs: -1 });
  await database.idempotency.release({ accountId, key, takenAt: expired });
  expect(await take(key)).toEqual({ state: 'running' });

  const submit = (takenAt: Date) =>
    database.jobs.submit({
      id: randomUUID(),
      accountId,
      dialect: 'megaoptim',
      spec: { ...defaultJobSpec },
      callbackUrl: null,
      sourceCredentials: null,
      idempotency: { key, takenAt, requestHash: 'h' },
      images: [],
    });
  await expect(submit(expired)).rejects.toMatchObject({ code: 'idempotency_key_running' });
  const { id } = await submit(newer);
  expect(await take(key)).toEqual({ state: 'done', requestHash: 'h', jobId: id, answer: null });
});

test('idempotency: a kept answer is found under its key until the key expires, and a call that lost the key keeps none', async () => {
  const key = randomUUID();
  const lost = await takeNew(key, -1);
  const takenAt = await takeNew(key);
  const kept = { accountId, key, requestHash: 'h', answer: 'sealed' };
  await expect(database.idempotency.keepAnswer({ ...kept, takenAt: lost })).rejects.toMatchObject({ code: 'idempotency_key_running' });
  await database.idempotency.keepAnswer({ ...kept, takenAt });
  await database.idempotency.release({ accountId, key, takenAt });
  expect(await take(key, -1)).toEqual({ state: 'done', requestHash: 'h', jobId: null, answer: 'sealed' });
  expect(await database.idempotency.take({ accountId, key, lockMs: 1, ttlMs: -1 })).toMatchObject({ state: 'new' });
});

test('idempotency: prune deletes old keys', async () => {
  const key = randomUUID();
  await takeNew(key);
  expect(await database.idempotency.prune(-1_000)).toBeGreaterThan(0);
  await takeNew(key);
});
