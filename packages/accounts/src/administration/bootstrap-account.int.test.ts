import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { createTestDatabase, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { bootstrapAccount } from './bootstrap-account.js';

const firstKey = 'A'.repeat(32);
const secondKey = 'B'.repeat(32);

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 2 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
});

afterAll(async () => {
  await sql.end();
  await database.close();
  await testDatabase.drop();
});

test('bootstrap makes one account, whatever is asked later', async () => {
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 7 })).toEqual({ accountCreated: true, keyCreated: true });
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 99 })).toEqual({ accountCreated: false, keyCreated: false });
  expect(await bootstrapAccount(database, { key: secondKey, tokens: -1 })).toEqual({ accountCreated: false, keyCreated: true });
  const [first, second] = await Promise.all([firstKey, secondKey].map((key) => database.accounts.findCaller(key)));
  expect(first?.account).toMatchObject({ tokens: 7, unlimited: false });
  expect(second?.account).toEqual(first?.account);
});

test('keys are stored hashed, and noted when used', async () => {
  await database.accounts.findCaller(firstKey);
  const { rows } = await sql.query('SELECT hash, last_four, last_used_at FROM api_keys');
  expect(JSON.stringify(rows)).not.toContain(firstKey);
  expect(rows.map((row) => row.last_four).sort()).toEqual(['AAAA', 'BBBB']);
  expect(rows.every((row) => row.last_used_at instanceof Date)).toBe(true);
});

test('a revoked key and a disabled account open nothing', async () => {
  await sql.query("UPDATE api_keys SET revoked_at = now() WHERE last_four = 'AAAA'");
  expect(await database.accounts.findCaller(firstKey)).toBeNull();
  await sql.query('UPDATE accounts SET disabled_at = now()');
  expect(await database.accounts.findCaller(secondKey)).toBeNull();
});

test('bootstrap does not bring a revoked key back, and does not stumble over it', async () => {
  expect(await bootstrapAccount(database, { key: firstKey, tokens: 7 })).toEqual({ accountCreated: false, keyCreated: false });
  await sql.query('UPDATE accounts SET disabled_at = NULL');
  expect(await database.accounts.findCaller(firstKey)).toBeNull();
});

test('tokens that were given are not used, and of an account that is not there there is nothing to tell', async () => {
  for (const tokens of [5, 0, null]) {
    const email = `${tokens}@example.com`;
    const account = await database.accounts.create({ name: 'Ada', email, tokens, key: `${tokens}`.repeat(32).slice(0, 32) });
    if (tokens === 5) await database.accounts.topUp({ accountId: account.id, tokens: 2, reason: 'more', idempotencyKey: null });
    const expected = { ...account, tokens: tokens === 5 ? 7 : 0 };
    expect(await database.accounts.getWithUse(account.id)).toEqual({ account: expected, tokensUsed: 0 });
  }
  await expect(database.accounts.getWithUse(randomUUID())).rejects.toMatchObject({ code: 'account_not_found' });
});
