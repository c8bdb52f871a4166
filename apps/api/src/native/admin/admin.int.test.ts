import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import type { NewJob } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createDeadLetter } from '@pixmill/testkit/jobs';
import request from 'supertest';
import { apiSettings } from '../../config.js';

const adminKey = 'an-admin-key-of-thirty-two-or-more';
/** Without Redis the process counts all requests in its own memory; with Redis the count starts again when it has connected. */
const noRedis = 'redis://127.0.0.1:1';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '0' } });
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete' | 'put' | 'patch', path: string) =>
  request(api.url)[method](`/api/v1/admin${path}`).set('authorization', `Bearer ${adminKey}`);

async function createAccount(email: string, tokens = 5): Promise<{ id: string; email: string; tokens: number; key: string }> {
  const answer = await call('post', '/accounts').send({ name: 'Ada', email, tokens });
  expect([answer.status, answer.headers['cache-control']]).toEqual([201, 'no-store']);
  return answer.body;
}

const userInfo = async (key: string) => (await request(api.url).get('/v1/users/info').set('X-API-KEY', key)).body;

describe('admin accounts', () => {
  test('are created, found by id and e-mail, and listed, and show their key only once', async () => {
    const created = await createAccount('ada@example.com');
    expect(created).toEqual({ id: created.id, email: 'ada@example.com', tokens: 5, key: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect(await userInfo(created.key)).toMatchObject({ code: 200, result: { tokens: 5 } });
    const byId = await call('get', `/accounts/${created.id}`);
    const byEmail = await call('get', '/accounts/ADA%40example.com');
    expect(byEmail.body).toEqual(byId.body);
    expect(byId.body).toMatchObject({ name: 'Ada', tokens: 5, disabled_at: null, keys: [{ last_four: created.key.slice(-4) }] });
    const list = await call('get', '/accounts?limit=1');
    expect(list.body).toMatchObject({ items: [{ id: created.id }], next_cursor: null });
    expect(JSON.stringify([byId.body, list.body])).not.toContain(created.key);
  });

  test('are listed page by page, oldest first, each once', async () => {
    const created = [];
    for (const name of ['p1', 'p2', 'p3']) created.push((await createAccount(`${name}@example.com`)).id);
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: request.Response = await call('get', `/accounts?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      listed.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(listed.slice(-3)).toEqual(created);
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('are unlimited with null tokens', async () => {
    const { body } = await call('post', '/accounts').send({ name: 'Ada', email: 'unlimited@example.com', tokens: null });
    expect(body.tokens).toBeNull();
    expect((await call('get', `/accounts/${body.id}`)).body.tokens).toBeNull();
  });

  test('are topped up once under one Idempotency-Key', async () => {
    const { id } = await createAccount('topup@example.com');
    const topUp = () => call('post', `/accounts/${id}/top-up`);
    const order = { tokens: 10, reason: 'invoice 7' };
    expect((await topUp().set('Idempotency-Key', 'inv-7').send(order)).body).toMatchObject({ tokens: 15, repeated: false });
    expect((await topUp().set('Idempotency-Key', 'inv-7').send(order)).body).toMatchObject({ tokens: 15, repeated: true });
    const other = await topUp()
      .set('Idempotency-Key', 'inv-7')
      .send({ ...order, tokens: 11 });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('reject their key while they are disabled', async () => {
    const { id, key } = await createAccount('onoff@example.com');
    expect((await call('post', `/accounts/${id}/disable`)).body.disabled_at).toEqual(expect.any(String));
    expect(await userInfo(key)).toMatchObject({ code: 404 });
    expect((await call('post', `/accounts/${id}/enable`)).body.disabled_at).toBeNull();
    expect(await userInfo(key)).toMatchObject({ code: 200 });
  });

  test('a repeated request for a key with an Idempotency-Key gets the same key', async () => {
    const { id } = await createAccount('again@example.com');
    const create = () =>
      call('post', `/accounts/${id}/keys`)
        .set('idempotency-key', 'once')
        .send({ scopes: ['jobs:read'] });
    const first = await create();
    expect([first.status, (await create()).body]).toEqual([201, first.body]);
    expect((await call('get', `/accounts/${id}`)).body.keys).toMatchObject([{ scopes: null }, { scopes: ['jobs:read'] }]);
  });

  test('can have a second key, which works until it is revoked', async () => {
    const { id, key } = await createAccount('keys@example.com');
    const second = await call('post', `/accounts/${id}/keys`).send({ name: 'blog' });
    expect([second.status, second.body.name]).toEqual([201, 'blog']);
    const limits = { scopes: ['jobs:read'], expires_at: '2100-01-01T00:00:00.000Z' };
    expect((await call('patch', `/keys/${second.body.id}`).send(limits)).body).toMatchObject({ ...limits, name: 'blog' });
    expect((await call('patch', `/keys/${second.body.id}`).send({ scopes: null, expires_at: null })).body.expires_at).toBeNull();
    expect(await userInfo(second.body.key)).toMatchObject({ code: 200 });
    const revoked = await call('delete', `/keys/${second.body.id}`);
    expect([revoked.status, revoked.body]).toEqual([200, { id: second.body.id, deleted: true }]);
    expect((await call('get', `/accounts/${id}`)).body.keys).toMatchObject([{ revoked_at: null }, { revoked_at: expect.any(String) }]);
    expect(await userInfo(second.body.key)).toMatchObject({ code: 404 });
    expect(await userInfo(key)).toMatchObject({ code: 200 });
  });
});

describe('admin dead letters', () => {
  test('are listed page by page, and replayed once at a time', async () => {
    const account = await createAccount('dead@example.com', 2);
    const ids = [await createDeadLetter(api.database, account.id), await createDeadLetter(api.database, account.id)];
    const list = async (query = '') => (await call('get', `/dead-letters?account=dead@example.com${query}`)).body;
    expect((await list()).items.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
    const first = await list('&limit=1');
    const second = await list(`&limit=1&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({
      items: [{ email: 'dead@example.com', images: 1, reason: '3 attempts failed', replay: null }],
      next_cursor: null,
    });
    const [id] = ids;
    expect([first.items[0].id, second.items[0].id].sort()).toEqual([...ids].sort());
    const replay = await call('post', `/dead-letters/${id}/replay`);
    expect([replay.status, replay.body]).toEqual([201, { id, job_id: expect.any(String), created: true }]);
    expect((await call('post', `/dead-letters/${id}/replay`)).body).toEqual({ ...replay.body, created: false });
    const shown = (await list()).items.find((letter: { id: string }) => letter.id === id);
    expect(shown.replay).toEqual({ id: replay.body.job_id, state: 'queued' });
  });

  test('are all replayed by one call; those of an account without tokens are named', async () => {
    const [rich, poor] = [await createAccount('rich@example.com', 1), await createAccount('poor@example.com', 1)];
    const [paid, unpaid] = [await createDeadLetter(api.database, rich.id), await createDeadLetter(api.database, poor.id)];
    await api.database.jobs.submit(createSpendingJob(poor.id));
    const { body } = await call('post', '/dead-letters/replay').send({});
    expect(body.replayed).toContainEqual({ id: paid, job_id: expect.any(String), created: true });
    expect(body).toMatchObject({
      failed: [{ id: unpaid, code: 'insufficient_tokens', message: 'Insufficient tokens' }],
      next_cursor: null,
    });
    expect((await call('post', '/dead-letters/replay').send({ account: 'rich@example.com' })).body.replayed).toEqual([]);
  });
});

/** A job that holds one token of its account. */
function createSpendingJob(accountId: string): NewJob {
  const source = { kind: 'url' as const, url: 'http://127.0.0.1:9/a.png' };
  const fields = { dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null };
  return { id: randomUUID(), accountId, ...fields, images: [{ id: randomUUID(), position: 0, name: 'a.png', source }] };
}

describe('admin API error', () => {
  const body = { name: 'A', email: 'b@example.com', tokens: 1 };
  const foreignCursor = Buffer.from('["2026-12-01T09:30:00.000Z","x"]').toString('base64url');
  test.each([
    ['an invalid field', () => call('post', '/accounts').send({ ...body, tokens: 'many' }), 400, 'tokens: must be a whole number'],
    ['an unknown field', () => call('post', '/accounts').send({ ...body, admin: true }), 400, 'admin: '],
    ['a registered e-mail address', () => call('post', '/accounts').send({ ...body, email: 'ADA@example.com' }), 409, 'registered'],
    ['a field named toString', () => call('post', '/accounts').send({ ...body, toString: 1 }), 400, 'toString: is not'],
    ['an account with NUL in it', () => call('get', '/accounts/%00'), 404, 'No such account'],
    ['invalid JSON', () => call('post', '/accounts').type('json').send('{'), 400, 'not valid JSON'],
    ['a JSON array', () => call('post', '/accounts').send([body]), 400, 'JSON object'],
    ['a body over 16 kB', () => call('post', '/accounts').send({ ...body, name: 'x'.repeat(16_000) }), 413, '16 kB'],
    ['an invalid page', () => call('get', '/accounts?limit=0'), 400, 'limit: must be'],
    ['an invented cursor', () => call('get', '/accounts?cursor=x'), 400, 'cursor: must be'],
    ['a cursor with the id of no row', () => call('get', `/accounts?cursor=${foreignCursor}`), 400, 'cursor: must be'],
    ['tokens -1', () => call('post', '/accounts').send({ ...body, tokens: -1 }), 400, 'tokens: must be'],
    ['a key of 31 characters', () => call('post', '/accounts').send({ ...body, key: 'K'.repeat(31) }), 400, 'key: must be 32'],
    ['an unknown account', () => call('get', '/accounts/nobody'), 404, 'No such account'],
    ['an unknown key', () => call('delete', '/keys/nonsense'), 404, 'No such key'],
    ['an unknown dead letter', () => call('post', '/dead-letters/nonsense/replay'), 404, 'No such dead letter'],
    ['an unknown path', () => call('get', '/nothing'), 404, 'No such endpoint'],
    ['a wrong method', () => call('put', '/accounts'), 405, 'Method not allowed'],
  ])('is returned as problem details with its status for %s', async (_case, send, status, text) => {
    const answer = await send();
    expect([answer.status, answer.headers['cache-control'], answer.type]).toEqual([status, 'no-store', 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, code: expect.any(String), detail: expect.stringContaining(text) });
  });

  test.each([
    ['no key', {}, 'api_key_missing'],
    ['a wrong key', { authorization: `Bearer ${adminKey}x` }, 'api_key_unknown'],
    ['a wrong X-API-KEY', { 'x-api-key': 'x'.repeat(34) }, 'api_key_unknown'],
  ])('is a 401 with WWW-Authenticate for %s', async (_case, headers, code) => {
    const answer = await request(api.url).get('/api/v1/admin/accounts').set(headers);
    expect([answer.status, answer.body.code, answer.headers['www-authenticate']]).toEqual([401, code, expect.stringContaining('Bearer')]);
  });

  test('is a 401 for the key of an account', async () => {
    const { key } = await createAccount('sly@example.com');
    expect((await request(api.url).get('/api/v1/admin/accounts').set('X-API-KEY', key)).status).toBe(401);
  });

  test('does not occur for the admin key in X-API-KEY', async () => {
    expect((await request(api.url).get('/api/v1/admin/accounts').set('x-api-key', adminKey)).status).toBe(200);
  });
});

test('admin rate limit: counts requests with wrong keys, and returns 429 when the budget of the address is used up', async () => {
  const strict = await api.openAnother({ settings: { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '2', REDIS_URL: noRedis } });
  const guess = () => request(strict.url).get('/api/v1/admin/accounts').set('x-api-key', 'x'.repeat(34));
  expect([(await guess()).status, (await guess()).status]).toEqual([401, 401]);
  const rejected = await request(strict.url).get('/api/v1/admin/accounts').set('x-api-key', adminKey);
  expect([rejected.status, rejected.body.code]).toEqual([429, 'rate_limited']);
  expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
});

test('admin API: returns the answer of an unknown path without ADMIN_API_KEY', async () => {
  const bare = await api.openAnother();
  const { key } = await createAccount('plain@example.com');
  const [here, anywhere] = await Promise.all(
    ['/api/v1/admin/accounts', '/api/v1/nothing'].map((path) => request(bare.url).get(path).set('x-api-key', key)),
  );
  expect(here?.status).toBe(404);
  expect({ ...here?.body, request_id: null }).toEqual({ ...anywhere?.body, request_id: null });
});

test('settings: ADMIN_API_KEY with fewer than 32 characters is rejected', () => {
  const reading = readEnv(apiSettings, { ADMIN_API_KEY: 'short' });
  expect(reading.ok ? [] : reading.problems).toContainEqual(
    expect.objectContaining({ name: 'ADMIN_API_KEY', reason: expect.stringContaining('must be at least 32 characters') }),
  );
});
