import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import { type Database, openDatabase } from '../database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 10 });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function newAccount(): Promise<string> {
  const id = randomUUID();
  return (await database.accounts.create({ name: 'Ada', email: `${id}@example.com`, tokens: null, key: id.replaceAll('-', '') })).id;
}

const sealedOf = (secrets: readonly { sealed: string }[]) => secrets.map(({ sealed }) => sealed);

test('of many who make the first one, one wins and all see it', async () => {
  const accountId = await newAccount();
  expect(await database.webhookSecrets.findActive(accountId)).toEqual([]);
  const made = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((sealed) => database.webhookSecrets.createIfMissing(accountId, sealed)));
  expect(new Set(made.map((secrets) => sealedOf(secrets).join())).size).toBe(1);
  expect(made[0]).toHaveLength(1);
});

test('after a rotation the old one signs along for its time, and is of no other account', async () => {
  const [accountId, other] = [await newAccount(), await newAccount()];
  await database.webhookSecrets.createIfMissing(accountId, 'old');
  await database.webhookSecrets.createIfMissing(other, 'foreign');
  const rotated = await database.webhookSecrets.rotate({ accountId, sealed: 'new', overlapMs: 60_000 });
  expect(rotated).toEqual([
    { sealed: 'new', createdAt: expect.any(Date), expiresAt: null },
    { sealed: 'old', createdAt: expect.any(Date), expiresAt: expect.any(Date) },
  ]);
  expect(sealedOf(await database.webhookSecrets.rotate({ accountId, sealed: 'newer', overlapMs: 0 }))).toEqual(['newer', 'old']);
  expect(sealedOf(await database.webhookSecrets.findActive(other))).toEqual(['foreign']);
});

test('however often it is rotated, five sign at most, the newest among them', async () => {
  const accountId = await newAccount();
  for (const sealed of ['1', '2', '3', '4', '5', '6', '7']) await database.webhookSecrets.rotate({ accountId, sealed, overlapMs: 60_000 });
  expect(sealedOf(await database.webhookSecrets.findActive(accountId))).toEqual(['7', '6', '5', '4', '3']);
});

test('two rotations at once leave one current secret', async () => {
  const accountId = await newAccount();
  await Promise.all(['x', 'y'].map((sealed) => database.webhookSecrets.rotate({ accountId, sealed, overlapMs: 60_000 })));
  const active = await database.webhookSecrets.findActive(accountId);
  expect(active.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false]);
});
