import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const adminKey = 'an-admin-key-of-thirty-two-or-more';

let api: TestApi;

beforeAll(async () => {
  const limits = { MAX_QUEUED_PER_ACCOUNT: '2', API_RATE_LIMIT: '0', REDIS_URL: 'redis://127.0.0.1:1' };
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '0', ...limits } });
});

afterAll(() => api.close());

const limitsOf = (account: { readonly id: string }, method: 'get' | 'patch' = 'patch') =>
  request(api.url)[method](`/api/v1/admin/accounts/${account.id}/limits`).set('authorization', `Bearer ${adminKey}`);

async function change(account: { readonly id: string }, changes: object) {
  const { status, body } = await limitsOf(account).send(changes);
  expect([status, body.code]).toEqual([200, undefined]);
  return body;
}

const ledgerOf = async ({ id }: { readonly id: string }) =>
  (await api.sql.query('SELECT delta, reason FROM ledger WHERE account_id = $1 ORDER BY id', [id])).rows;

describe('limits of an account', () => {
  test('are set and cleared one by one, and shown to the account', async () => {
    const account = await api.createAccount({ tokens: 5 });
    const none = { max_queued: null, requests_per_minute: null, monthly_tokens: null, tokens_renew_at: null };
    expect((await limitsOf(account, 'get')).body).toEqual({ id: account.id, email: account.email, tokens: 5, ...none });
    expect(await change(account, { max_queued: 7, requests_per_minute: 9 })).toMatchObject({ max_queued: 7, requests_per_minute: 9 });
    expect(await change(account, { max_queued: null })).toMatchObject({ max_queued: null, requests_per_minute: 9 });
    const own = await request(api.url).get('/api/v1/account').set('x-api-key', account.key);
    expect(own.body.limits).toEqual({ max_queued: 2, requests_per_minute: 9 });
    expect((await limitsOf({ id: encodeURIComponent(account.email) }, 'get')).body.id).toBe(account.id);
  });

  test('max_queued: counts instead of MAX_QUEUED_PER_ACCOUNT, higher or lower', async () => {
    const account = await api.createAccount();
    const fields = { type: 'url', url: 'http://127.0.0.1:9/a.jpg' };
    const submit = async () => (await request(api.url).post('/v1/optimize').set('x-api-key', account.key).type('form').send(fields)).status;
    expect([await submit(), await submit(), await submit()]).toEqual([202, 202, 429]);
    await change(account, { max_queued: 3 });
    expect([await submit(), await submit()]).toEqual([202, 429]);
    await change(account, { max_queued: 1 });
    expect(await submit()).toBe(429);
  });

  test('requests_per_minute: counts at the native API and at each endpoint of MegaOptim, for each key', async () => {
    const [account, other] = [await api.createAccount(), await api.createAccount()];
    await change(account, { requests_per_minute: 2 });
    const get = async (path: string, { key }: { readonly key: string }) => (await request(api.url).get(path).set('x-api-key', key)).status;
    for (const path of ['/api/v1/account', '/v1/users/info']) {
      expect([await get(path, account), await get(path, account), await get(path, account), await get(path, other)]).toEqual([
        200, 200, 429, 200,
      ]);
    }
  });

  test.each([
    [{ max_queued: 0 }, '/max_queued'],
    [{ requests_per_minute: '5' }, '/requests_per_minute'],
    [{ monthly_tokens: 2_000_000_001 }, '/monthly_tokens'],
    [{ tokens: 5 }, '/tokens'],
  ])('reject %j', async (changes, pointer) => {
    const { status, body } = await limitsOf(await api.createAccount({ tokens: 1 })).send(changes);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });

  test('reject monthly tokens of an unlimited account, and an unknown account', async () => {
    const { status, body } = await limitsOf(await api.createAccount()).send({ monthly_tokens: 5 });
    expect([status, body.errors]).toEqual([400, [{ pointer: '/monthly_tokens', detail: expect.stringContaining('unlimited') }]]);
    expect((await limitsOf({ id: 'nobody' })).status).toBe(404);
    expect((await limitsOf({ id: '%00' }, 'get')).status).toBe(404);
  });
});

describe('monthly tokens', () => {
  test('raise the balance at once, and not again while the number stays', async () => {
    const account = await api.createAccount({ tokens: 3 });
    expect(await change(account, { monthly_tokens: 10 })).toMatchObject({ tokens: 10, tokens_renew_at: expect.any(String) });
    await change(account, { monthly_tokens: 10, max_queued: 5 });
    expect(await ledgerOf(account)).toMatchObject([{ delta: 3 }, { delta: 7, reason: 'monthly' }]);
    expect(await change(account, { monthly_tokens: 4 })).toMatchObject({ tokens: 10 });
    expect(await change(account, { monthly_tokens: null })).toMatchObject({ tokens: 10, tokens_renew_at: null });
    expect(await ledgerOf(account)).toHaveLength(2);
  });

  test.each([
    ['2026-01-31T10:00:00Z', '2026-02-28T10:00:00.000Z'],
    ['2026-02-28T10:00:00Z', '2026-03-28T10:00:00.000Z'],
    ['2026-11-05T23:59:59Z', '2026-12-05T23:59:59.000Z'],
  ])('raise the balance when they are due, once: due at %s, next at %s', async (dueAt, nextAt) => {
    const account = await api.createAccount({ tokens: 3 });
    await change(account, { monthly_tokens: 10 });
    await api.sql.query('UPDATE accounts SET tokens_renew_at = NULL');
    await api.sql.query('UPDATE accounts SET tokens = 4, tokens_renew_at = $2 WHERE id = $1', [account.id, dueAt]);
    const renewed = await Promise.all([1, 2, 3].map(() => api.database.accountLimits.renewDue(200)));
    const after = (await limitsOf(account, 'get')).body;
    expect(after.tokens).toBe(10);
    const grants = (await ledgerOf(account)).slice(2);
    expect(grants).toEqual([{ delta: 6, reason: 'monthly' }]);
    expect(renewed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    const { rows } = await api.sql.query("SELECT idempotency_key FROM ledger WHERE account_id = $1 AND reason = 'monthly'", [account.id]);
    expect(rows[1].idempotency_key).toBe(`monthly ${new Date(dueAt).toISOString()}`);
    // A service that was off for months is due again at once, until the next time is ahead.
    expect(Date.parse(after.tokens_renew_at)).toBeGreaterThanOrEqual(Date.parse(nextAt));
    await api.sql.query('UPDATE accounts SET tokens = 1, tokens_renew_at = $2 WHERE id = $1', [account.id, dueAt]);
    await api.database.accountLimits.renewDue(200);
    expect((await limitsOf(account, 'get')).body).toMatchObject({ tokens: 1, tokens_renew_at: nextAt });
  });
});
