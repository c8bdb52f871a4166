import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { type Administration, createAdministration } from './administration.js';

let testDatabase: OpenTestDatabase;
let database: OpenTestDatabase['database'];
let sql: OpenTestDatabase['sql'];
let administration: Administration;

beforeAll(async () => {
  testDatabase = await openTestDatabase({ poolSize: 8 });
  ({ database, sql } = testDatabase);
  administration = createAdministration(database);
});

afterAll(() => testDatabase.close());

async function balanceOf(accountId: string): Promise<{ tokens: number; ledger: number }> {
  const { rows } = await sql.query<{ tokens: number; ledger: number }>(
    `SELECT tokens, (SELECT coalesce(sum(delta), 0)::int FROM ledger WHERE account_id = accounts.id) AS ledger FROM accounts WHERE id = $1`,
    [accountId],
  );
  if (!rows[0]) throw new Error('no such account');
  return rows[0];
}

const createAccount = (email: string, tokens = 0) => administration.createAccount({ name: 'Ada', email, tokens });

describe('administration of accounts', () => {
  test('createAccount: returns a working key and writes the opening balance to the ledger', async () => {
    const created = await createAccount('ada@example.com', 5);
    expect(created).toEqual({ id: created.id, email: 'ada@example.com', tokens: 5, key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect((await database.accounts.findCaller(created.key))?.account.id).toBe(created.id);
    expect(await balanceOf(created.id)).toEqual({ tokens: 5, ledger: 5 });
  });

  test('createAccount: creates an unlimited account without a ledger row for tokens -1', async () => {
    const created = await createAccount('unlimited@example.com', -1);
    expect(created.tokens).toBe(-1);
    expect((await database.accounts.findCaller(created.key))?.account).toMatchObject({ unlimited: true, tokens: 0 });
    expect(await balanceOf(created.id)).toEqual({ tokens: 0, ledger: 0 });
  });

  test('createAccount: treats e-mail addresses that differ only in case as one, also in parallel', async () => {
    const attempts = await Promise.allSettled([
      createAccount('Zoe_B@Example.com'),
      createAccount('zoe_b@example.COM'),
      createAccount('zoeXb@example.com'),
    ]);
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(createAccount('ZOE_B@EXAMPLE.COM')).rejects.toMatchObject({ code: 'already_registered' });
    expect((await administration.showAccount('zoe_b@example.com')).email).toMatch(/^zoe_b@example\.com$/i);
  });

  test('createAccount: accepts a given key once and rejects it the second time', async () => {
    const key = 'K'.repeat(32);
    expect(await administration.createAccount({ name: 'Key', email: 'key@example.com', tokens: '3', key })).toMatchObject({
      key,
      tokens: 3,
    });
    const second = administration.createAccount({ name: 'Key', email: 'key2@example.com', tokens: 3, key });
    await expect(second).rejects.toMatchObject({ code: 'invalid_parameter', fields: { key: ['is in use already'] } });
    await expect(administration.showAccount('key2@example.com')).rejects.toMatchObject({ code: 'account_not_found' });
  });

  test.each([
    [{}, ['name', 'email', 'tokens']],
    [{ name: ' ', email: 'nobody', tokens: 1.5, key: 'short' }, ['name', 'email', 'tokens', 'key']],
    [{ name: 'a\nb', email: 'a@b.example', tokens: -2 }, ['name', 'tokens']],
    [{ name: 'a', email: 'a@b.example', tokens: 1, token: 2 }, ['token']],
    ['text', ['']],
  ])('createAccount: rejects %j as invalid_parameter with fields %j', async (input, fields) => {
    const rejection = await administration.createAccount(input).catch((thrown) => thrown);
    expect(rejection).toMatchObject({ code: 'invalid_parameter' });
    expect(Object.keys(rejection.fields)).toEqual(fields);
  });

  test('listAccounts: returns pages, oldest first', async () => {
    const { accounts, total } = await administration.listAccounts({ limit: '2', offset: 1 });
    const all = await administration.listAccounts({});
    expect(all.accounts).toHaveLength(total);
    expect(accounts).toEqual(all.accounts.slice(1, 3));
    expect(all.accounts[0]).toMatchObject({ email: 'ada@example.com', tokens: 5, disabledAt: null });
  });

  test('disableAccount: rejects the keys of the account until enableAccount', async () => {
    const { id, key } = await createAccount('onoff@example.com');
    const disabled = await administration.disableAccount('OnOff@example.com');
    expect(disabled).toMatchObject({ id, disabledAt: expect.any(Date) });
    expect(await administration.disableAccount(id)).toEqual(disabled);
    expect(await database.accounts.findCaller(key)).toBeNull();
    expect(await administration.enableAccount(id)).toMatchObject({ disabledAt: null });
    expect(await database.accounts.findCaller(key)).not.toBeNull();
  });
});

describe('administration of keys', () => {
  test('createKey: adds further keys to an account and shows each once; a revoked key stops working', async () => {
    const { id, key: first } = await createAccount('keys@example.com');
    const second = await administration.createKey(id, { name: 'blog' });
    await database.accounts.findCaller(second.key);
    const [revoked, used] = (await administration.showAccount(id)).keys;
    expect(revoked).toMatchObject({ name: null, lastFour: first.slice(-4), revokedAt: null, lastUsedAt: null });
    expect(used).toMatchObject({ id: second.id, name: 'blog', lastFour: second.key.slice(-4), lastUsedAt: expect.any(Date) });

    const info = await administration.revokeKey(revoked?.id ?? '');
    expect(info).toMatchObject({ accountId: id, revokedAt: expect.any(Date) });
    expect(await administration.revokeKey(info.id)).toEqual(info);
    expect(await database.accounts.findCaller(first)).toBeNull();
    expect((await database.accounts.findCaller(second.key))?.keyId).toBe(second.id);

    const shown = JSON.stringify(await administration.showAccount(id));
    const { rows } = await sql.query('SELECT * FROM api_keys');
    for (const key of [first, second.key]) expect(shown + JSON.stringify(rows)).not.toContain(key);
  });

  test.each(['nonsense', 'a2bfc090-a2fc-41e8-ab19-ad2bb706c7e4'])('revokeKey: throws key_not_found for id %s', async (keyId) => {
    await expect(administration.revokeKey(keyId)).rejects.toMatchObject({ code: 'key_not_found' });
  });
});

describe('topUp', () => {
  test('changes nothing for a repeated idempotency key and returns repeated: true', async () => {
    const { id } = await createAccount('topup@example.com', 10);
    const input = { tokens: 5, reason: 'invoice 7', idempotencyKey: 'inv-7' };
    expect(await administration.topUp(id, input)).toEqual({ id, email: 'topup@example.com', tokens: 15, repeated: false });
    expect(await administration.topUp('topup@example.com', input)).toMatchObject({ tokens: 15, repeated: true });
    await expect(administration.topUp(id, { ...input, tokens: 6 })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await balanceOf(id)).toEqual({ tokens: 15, ledger: 15 });
    const { rows } = await sql.query("SELECT kind, delta, reason FROM ledger WHERE idempotency_key = 'inv-7'");
    expect(rows).toEqual([{ kind: 'grant', delta: 5, reason: 'invoice 7' }]);
  });

  test('accepts an idempotency key that another account has used', async () => {
    const { id } = await createAccount('topup2@example.com');
    expect(await administration.topUp(id, { tokens: 1, reason: 'r', idempotencyKey: 'inv-7' })).toMatchObject({
      tokens: 1,
      repeated: false,
    });
  });

  test('rejects an unlimited account, a balance above the limit and an unknown account', async () => {
    const one = { tokens: 1, reason: 'r' };
    await expect(administration.topUp('unlimited@example.com', one)).rejects.toMatchObject({
      fields: { tokens: [expect.stringContaining('unlimited')] },
    });
    const full = await createAccount('full@example.com', 2_000_000_000);
    await expect(administration.topUp(full.id, one)).rejects.toMatchObject({ fields: { tokens: [expect.stringContaining('2000000000')] } });
    await expect(administration.topUp('nobody@example.com', one)).rejects.toMatchObject({ code: 'account_not_found' });
  });
});
