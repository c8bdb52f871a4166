import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { bootstrapAccount } from './bootstrap-account.js';

const firstKey = 'A'.repeat(32);
const secondKey = 'B'.repeat(32);

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 2 });
  ({ database, sql } = testDatabase);
});

afterAll(() => testDatabase.close());

test('bootstrapAccount: creates one account and keeps it on later calls with other options', async () => {
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 7 })).toEqual({ accountCreated: true, keyCreated: true });
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 99 })).toEqual({ accountCreated: false, keyCreated: false });
  expect(await bootstrapAccount(database, { key: secondKey, tokens: -1 })).toEqual({ accountCreated: false, keyCreated: true });
  const [first, second] = await Promise.all([firstKey, secondKey].map((key) => database.accounts.findCaller(key)));
  expect(first?.account).toMatchObject({ tokens: 7, unlimited: false });
  expect(second?.account).toEqual(first?.account);
});

test('API keys: are stored as hashes; a use updates last_used_at', async () => {
  await database.accounts.findCaller(firstKey);
  const { rows } = await sql.query('SELECT hash, last_four, last_used_at FROM api_keys');
  expect(JSON.stringify(rows)).not.toContain(firstKey);
  expect(rows.map((row) => row.last_four).sort()).toEqual(['AAAA', 'BBBB']);
  expect(rows.every((row) => row.last_used_at instanceof Date)).toBe(true);
});

test('findCaller: returns null for a revoked key and for a disabled account', async () => {
  await sql.query("UPDATE api_keys SET revoked_at = now() WHERE last_four = 'AAAA'");
  expect(await database.accounts.findCaller(firstKey)).toBeNull();
  await sql.query('UPDATE accounts SET disabled_at = now()');
  expect(await database.accounts.findCaller(secondKey)).toBeNull();
});

test('bootstrapAccount: leaves a revoked key revoked and does not fail', async () => {
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 7 })).toEqual({ accountCreated: false, keyCreated: false });
  await sql.query('UPDATE accounts SET disabled_at = NULL');
  expect(await database.accounts.findCaller(firstKey)).toBeNull();
});

test('getWithUse: does not count granted tokens as used; throws account_not_found for an unknown account', async () => {
  for (const tokens of [5, 0, null]) {
    const email = `${tokens}@example.com`;
    const account = await database.accounts.create({ name: 'Ada', email, tokens, key: `${tokens}`.repeat(32).slice(0, 32) });
    if (tokens === 5) await database.accounts.topUp({ accountId: account.id, tokens: 2, reason: 'more', idempotencyKey: null });
    const expected = { ...account, tokens: tokens === 5 ? 7 : 0 };
    expect(await database.accounts.getWithUse(account.id)).toEqual({ account: expected, tokensUsed: 0 });
  }
  await expect(database.accounts.getWithUse(randomUUID())).rejects.toMatchObject({ code: 'account_not_found' });
});
