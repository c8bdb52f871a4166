import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSignInCode } from '@pixmill/accounts';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const adminKey = 'an-admin-key-of-thirty-two-or-more';
const same = { 'sec-fetch-site': 'same-origin' };
const noRedis = 'redis://127.0.0.1:1';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '0' } });
});

afterAll(() => api.close());

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  readonly body: Record<string, unknown>;
}

async function signIn(credential: object, url = api.url): Promise<Browser> {
  const answer = await request(url).post('/api/v1/sessions').set(same).send(credential);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  const [cookie = ''] = answer.get('set-cookie') ?? [];
  return { cookie: cookie.split(';')[0] ?? '', csrf: answer.body.csrf_token, body: answer.body };
}

const get = (path: string, { cookie }: Pick<Browser, 'cookie'>, headers: object = same) =>
  request(api.url)
    .get(path)
    .set({ cookie, ...headers });
const code = async (admin = false, account?: string) => (await createSignInCode(api.database, { account, admin })).code;
const statusOf = async (call: request.Test) => {
  const { status, body } = await call;
  return [status, body.code];
};

describe('session: is opened', () => {
  test('by a key, with a cookie that scripts cannot read and a CSRF token that a reload gives again', async () => {
    const account = await api.createAccount();
    const answer = await request(api.url).post('/api/v1/sessions').set(same).send({ key: account.key });
    const [cookie = ''] = answer.get('set-cookie') ?? [];
    expect(cookie).toMatch(/^pixmill_session=[\w-]{43}; Max-Age=604800; Path=\/api\/v1; HttpOnly; SameSite=Strict$/);
    const expected = { account: { id: account.id, name: 'Ada', email: account.email }, admin: false, scopes: null };
    expect(answer.body).toMatchObject({ ...expected, csrf_token: expect.stringMatching(/^[\w-]{43}$/) });
    const current = await get('/api/v1/sessions/current', { cookie: cookie.split(';')[0] ?? '' });
    expect(current.body).toEqual({ ...answer.body, expires_at: expect.any(String) });
    expect(current.get('set-cookie')?.[0]).toBe(cookie);
    const { rows } = await api.sql.query('SELECT * FROM sessions');
    expect(JSON.stringify(rows.map(({ hash }) => hash.toString('latin1')))).not.toContain(cookie.slice(16, 40));
    expect((await get('/api/v1/account', { cookie: cookie.split(';')[0] ?? '' })).body).toMatchObject({ id: account.id });
  });

  test('by a code once, also by two requests at the same moment', async () => {
    const account = await api.createAccount();
    const body = { code: await code(false, account.email) };
    const open = () => request(api.url).post('/api/v1/sessions').send(body);
    const statuses = (await Promise.all([open(), open(), open()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 401, 401]);
    expect(await statusOf(open())).toEqual([401, 'session_invalid']);
    const late = await code();
    await api.sql.query('UPDATE sign_in_codes SET expires_at = now()');
    expect(await statusOf(request(api.url).post('/api/v1/sessions').send({ code: late }))).toEqual([401, 'session_invalid']);
  });

  test('for https with a Secure cookie below the path of PUBLIC_URL', async () => {
    const { url } = await api.openAnother({ settings: { PUBLIC_URL: 'https://x.example/images', SESSION_TTL: '1h' } });
    const answer = await request(url)
      .post('/api/v1/sessions')
      .set('origin', 'https://x.example')
      .send({ code: await code() });
    expect(answer.get('set-cookie')?.[0]).toMatch(/; Max-Age=3600; Path=\/images\/api\/v1; HttpOnly; Secure; SameSite=Strict$/);
  });

  test.each([
    ['no field', {}, [400, 'invalid_parameter']],
    ['both fields', { key: 'x', code: 'y' }, [400, 'invalid_parameter']],
    ['an unknown key', { key: 'x'.repeat(32) }, [401, 'api_key_unknown']],
    ['an unknown code', { code: 'x' }, [401, 'session_invalid']],
  ])('not with %s', async (_case, body, expected) => {
    expect(await statusOf(request(api.url).post('/api/v1/sessions').send(body))).toEqual(expected);
  });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('not by a page of another origin: %j', async (headers) => {
    const { key } = await api.createAccount();
    expect(await statusOf(request(api.url).post('/api/v1/sessions').set(headers).send({ key }))).toEqual([403, 'csrf_missing']);
  });
});

describe('session: its cookie counts', () => {
  let browser: Browser;
  const account = '/api/v1/account';
  const connector = { name: 'x' };

  beforeAll(async () => {
    browser = await signIn({ key: (await api.createAccount()).key });
  });

  test.each([
    ['for its pages', same, 200],
    ['for an address that its user typed', { 'sec-fetch-site': 'none' }, 200],
    ['for reads over plain http, which say nothing of their origin', {}, 200],
    ['not for another site', { 'sec-fetch-site': 'cross-site' }, 401],
    ['not for another port of the same machine', { 'sec-fetch-site': 'same-site' }, 401],
    ['not for CORS', { origin: 'https://evil.example' }, 401],
  ])('%s', async (_case, headers, status) => {
    expect((await get(account, browser, headers)).status).toBe(status);
  });

  test('not for an origin that CORS allows, which is never allowed credentials', async () => {
    const { url } = await api.openAnother({ settings: { CORS_ORIGINS: 'https://shop.example' } });
    const { cookie } = browser;
    const headers = { cookie, origin: 'https://shop.example' };
    const answer = await request(url).get(account).set(headers);
    expect([answer.status, answer.get('access-control-allow-origin')]).toEqual([401, 'https://shop.example']);
    const preflight = await request(url)
      .options(account)
      .set({ ...headers, 'access-control-request-method': 'GET' });
    for (const { headers: sent } of [answer, preflight]) expect(sent['access-control-allow-credentials']).toBeUndefined();
  });

  test.each([
    ['without the token', same, [403, 'csrf_missing']],
    ['with another token', { ...same, 'x-csrf-token': 'x'.repeat(43) }, [403, 'csrf_missing']],
    ['from another site, with the token', { 'sec-fetch-site': 'cross-site' }, [401, 'api_key_missing']],
    ['that does not say where it comes from, with the token', {}, [401, 'api_key_missing']],
  ])('for a POST %s not', async (_case, headers, expected) => {
    const { cookie, csrf } = browser;
    const call = request(api.url)
      .post('/api/v1/connectors')
      .set({ cookie, 'x-csrf-token': csrf, ...headers });
    if (expected[1] === 'csrf_missing' && !('x-csrf-token' in headers)) call.unset('x-csrf-token');
    expect(await statusOf(call.send(connector))).toEqual(expected);
  });

  test.each([same, { origin: 'own' }])('for a POST with the token from its own origin: %j', async (headers) => {
    const { cookie, csrf } = browser;
    const origin = 'origin' in headers ? { origin: api.url } : headers;
    const call = request(api.url)
      .post('/api/v1/connectors')
      .set({ cookie, 'x-csrf-token': csrf, ...origin });
    expect(await statusOf(call.send(connector))).toEqual([400, 'invalid_parameter']); // it got as far as the body
  });

  test.each(['/v1/users/info', '/1.0/account', '/api/register'])('not at %s', async (path) => {
    const { status, body } = await get(path, browser);
    expect([status, body.success, body.code === 200]).not.toContain(true);
    expect(JSON.stringify(body)).not.toContain('Ada');
  });

  test('not beside a key, which counts alone', async () => {
    const other = await api.createAccount();
    expect((await get(account, browser, { ...same, 'x-api-key': other.key })).body.id).toBe(other.id);
    expect((await get(account, browser, { ...same, 'x-api-key': 'x'.repeat(32) })).status).toBe(401);
  });
});

describe('session: ends', () => {
  test('when its browser signs out', async () => {
    const browser = await signIn({ key: (await api.createAccount()).key });
    const signOut = () =>
      request(api.url)
        .delete('/api/v1/sessions/current')
        .set({ ...same, cookie: browser.cookie });
    expect(await statusOf(signOut())).toEqual([403, 'csrf_missing']);
    const answer = await signOut().set('x-csrf-token', browser.csrf);
    expect([answer.status, answer.body]).toEqual([200, { id: browser.body.id, deleted: true }]);
    expect(answer.get('set-cookie')?.[0]).toMatch(/^pixmill_session=; Max-Age=0;/);
    expect(await statusOf(get('/api/v1/account', browser))).toEqual([401, 'session_invalid']);
  });

  test.each([
    ['its key is revoked', 'UPDATE api_keys SET revoked_at = now() WHERE account_id = $1'],
    ['its key expires', 'UPDATE api_keys SET expires_at = now() WHERE account_id = $1'],
    ['its account is disabled', 'UPDATE accounts SET disabled_at = now() WHERE id = $1'],
    ['its time is over', 'UPDATE sessions SET expires_at = now() WHERE account_id = $1'],
  ])('when %s; its browser can sign in again', async (_case, statement) => {
    const account = await api.createAccount();
    const browser = await signIn({ key: account.key });
    await api.sql.query(statement, [account.id]);
    expect(await statusOf(get('/api/v1/account', browser))).toEqual([401, 'session_invalid']);
    expect(await statusOf(get('/api/v1/sessions/current', browser))).toEqual([401, 'session_invalid']);
    const again = { key: (await api.createAccount()).key };
    expect(
      (
        await request(api.url)
          .post('/api/v1/sessions')
          .set({ ...same, cookie: browser.cookie })
          .send(again)
      ).status,
    ).toBe(201);
  });

  test('when a hundred newer ones of its key were opened', async () => {
    const account = await api.createAccount();
    const first = await signIn({ key: account.key });
    await api.sql.query(
      `INSERT INTO sessions (id, hash, account_id, key_id, expires_at) SELECT gen_random_uuid(), decode(md5(n::text), 'hex'), account_id,
        key_id, expires_at FROM sessions, generate_series(1, 99) n WHERE account_id = $1`,
      [account.id],
    );
    await signIn({ key: account.key });
    expect(await statusOf(get('/api/v1/account', first))).toEqual([401, 'session_invalid']);
  });
});

describe('session: has the scopes of its key', () => {
  test('and no others', async () => {
    const account = await api.createAccount();
    await api.sql.query("UPDATE api_keys SET scopes = '{jobs:write}' WHERE account_id = $1", [account.id]);
    const browser = await signIn({ key: account.key });
    expect(browser.body.scopes).toEqual(['jobs:write']);
    expect(await statusOf(get('/api/v1/jobs', browser))).toEqual([403, 'scope_missing']);
  });
});

describe('session: administers', () => {
  const accounts = '/api/v1/admin/accounts';

  test('when it was opened with the administration key, until that key changes', async () => {
    const browser = await signIn({ key: adminKey });
    expect(browser.body).toMatchObject({ account: null, admin: true });
    expect((await get(accounts, browser)).status).toBe(200);
    expect(await statusOf(get('/api/v1/account', browser))).toEqual([403, 'scope_missing']);
    const { url } = await api.openAnother({ settings: { ADMIN_API_KEY: `${adminKey}-2` } });
    const later = request(url)
      .get(accounts)
      .set({ ...same, cookie: browser.cookie });
    expect((await later).status).toBe(401);
  });

  test('when it was opened by the code of an administrator, also without ADMIN_API_KEY', async () => {
    const { email } = await api.createAccount();
    const { url } = await api.openAnother();
    const browser = await signIn({ code: await code(true, email) }, url);
    expect(browser.body).toMatchObject({ account: { email }, admin: true });
    const call = (method: 'get' | 'post') =>
      request(url)
        [method](accounts)
        .set({ ...same, cookie: browser.cookie });
    expect((await call('get')).status).toBe(200);
    expect((await call('post').send({})).status).toBe(403);
  });

  test('not when it was opened by the key of an account', async () => {
    const browser = await signIn({ key: (await api.createAccount()).key });
    expect((await get(accounts, browser)).status).toBe(403);
    expect((await get(accounts, { cookie: 'pixmill_session=x' })).status).toBe(401);
  });
});

test('session: guesses of keys and codes use up the budget of the address', async () => {
  const limits = { ADMIN_API_KEY: adminKey, API_RATE_LIMIT: '0', ADMIN_RATE_LIMIT: '2', REDIS_URL: noRedis };
  const { url } = await api.openAnother({ settings: limits });
  const guess = (body: object) => request(url).post('/api/v1/sessions').send(body);
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await guess({ key: `guess-${n}` })).status);
  expect(statuses).toEqual([401, 401, 429]);
  const another = await api.openAnother({ settings: { API_RATE_LIMIT: '2', REDIS_URL: noRedis } });
  const guesses = [];
  for (let n = 0; n < 3; n += 1)
    guesses.push(
      (
        await request(another.url)
          .post('/api/v1/sessions')
          .send({ code: `${n}` })
      ).status,
    );
  expect(guesses).toEqual([401, 401, 429]);
});
