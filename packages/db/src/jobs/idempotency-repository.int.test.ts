import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import { type Database, openDatabase } from '../database.js';

let testDatabase: TestDatabase;
let database: Database;
let accountId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  accountId = (await database.accounts.create({ name: 'Ada', email: 'ada@example.com', tokens: null, key: 'A'.repeat(32) })).id;
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const ttlMs = 60_000;
const take = (key: string, lockMs = 30_000) => database.idempotency.take({ accountId, key, lockMs, ttlMs });

async function taken(key: string, lockMs?: number): Promise<Date> {
  const state = await take(key, lockMs);
  if (state.state !== 'new') throw new Error(`the key is ${state.state}`);
  return state.takenAt;
}

test('of many who take a key at once one has it', async () => {
  const key = randomUUID();
  const states = await Promise.all(Array.from({ length: 8 }, () => take(key)));
  expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);
});

test('a call that was taken for dead has lost its key, whatever it does later', async () => {
  const key = randomUUID();
  const frozen = await taken(key, -1);
  const newer = await taken(key);
  await database.idempotency.extend({ accountId, key, takenAt: frozen, lockMs: -1 });
  await database.idempotency.release({ accountId, key, takenAt: frozen });
  expect(await take(key)).toEqual({ state: 'running' });

  const job = (takenAt: Date) =>
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
  await expect(job(frozen)).rejects.toMatchObject({ code: 'idempotency_key_running' });
  const { id } = await job(newer);
  expect(await take(key)).toEqual({ state: 'done', jobId: id, requestHash: 'h' });
});

test('old keys are forgotten', async () => {
  const key = randomUUID();
  await taken(key);
  expect(await database.idempotency.prune(-1_000)).toBeGreaterThan(0);
  await taken(key);
});
