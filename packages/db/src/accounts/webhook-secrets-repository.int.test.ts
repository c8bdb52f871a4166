import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 10 });
  ({ database } = testDatabase);
});

afterAll(() => testDatabase.close());

const createAccountId = async () => (await testDatabase.createAccount()).id;

const listSealed = (secrets: readonly { sealed: string }[]) => secrets.map(({ sealed }) => sealed);

test('createIfMissing: parallel calls create one secret and all return it', async () => {
  const accountId = await createAccountId();
  expect(await database.webhookSecrets.findActive(accountId)).toEqual([]);
  const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((sealed) => database.webhookSecrets.createIfMissing(accountId, sealed)));
  expect(new Set(results.map((secrets) => listSealed(secrets).join())).size).toBe(1);
  expect(results[0]).toHaveLength(1);
});

test('rotate: the old secret stays active for overlapMs, for its account only', async () => {
  const [accountId, otherId] = [await createAccountId(), await createAccountId()];
  await database.webhookSecrets.createIfMissing(accountId, 'old');
  await database.webhookSecrets.createIfMissing(otherId, 'foreign');
  const rotated = await database.webhookSecrets.rotate({ accountId, sealed: 'new', overlapMs: 60_000 });
  expect(rotated).toEqual([
    { sealed: 'new', createdAt: expect.any(Date), expiresAt: null },
    { sealed: 'old', createdAt: expect.any(Date), expiresAt: expect.any(Date) },
  ]);
  expect(listSealed(await database.webhookSecrets.rotate({ accountId, sealed: 'newer', overlapMs: 0 }))).toEqual(['newer', 'old']);
  expect(listSealed(await database.webhookSecrets.findActive(otherId))).toEqual(['foreign']);
});

test('rotate: at most five secrets are active, the newest among them', async () => {
  const accountId = await createAccountId();
  for (const sealed of ['1', '2', '3', '4', '5', '6', '7']) await database.webhookSecrets.rotate({ accountId, sealed, overlapMs: 60_000 });
  expect(listSealed(await database.webhookSecrets.findActive(accountId))).toEqual(['7', '6', '5', '4', '3']);
});

test('rotate: two parallel calls leave one current secret', async () => {
  const accountId = await createAccountId();
  await Promise.all(['x', 'y'].map((sealed) => database.webhookSecrets.rotate({ accountId, sealed, overlapMs: 60_000 })));
  const active = await database.webhookSecrets.findActive(accountId);
  expect(active.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false]);
});
