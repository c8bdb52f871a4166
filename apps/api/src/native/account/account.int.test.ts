import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const adasKey = 'A'.repeat(32);
const bobsKey = 'B'.repeat(32);
let api: TestApi;
let adasId: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { OPTIDASH_RATE_LIMIT: '0' } });
  adasId = (await api.createAccount({ tokens: 100, key: adasKey })).id;
  await api.createAccount({ key: bobsKey });
});

afterAll(() => api.close());

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
const call = (method: Method, path: string, key = adasKey) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${key}`);
const createKey = (body: object = {}, key = adasKey) => call('post', '/keys', key).send(body);
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('keys', () => {
  test('POST /keys: the key is shown once and works; lists and answers never show it again', async () => {
    const created = await createKey({ name: 'shop', scopes: ['jobs:read'], expires_at: '2100-01-01T02:00:00+02:00' });
    expect(created.status).toBe(201);
    const { key, ...shown } = created.body;
    expect(shown).toMatchObject({ name: 'shop', scopes: ['jobs:read'], expires_at: '2100-01-01T00:00:00.000Z', last_four: key.slice(-4) });
    expect((await call('get', `/keys/${shown.id}`)).body).toEqual(shown);
    const me = await call('get', '/account', key);
    expect(me.body).toMatchObject({
      id: adasId,
      tokens: 100,
      key: { id: shown.id, scopes: ['jobs:read'] },
      jobs: { queued: 0, running: 0 },
    });
    const list = await call('get', '/keys?limit=100');
    expect(list.body.items.map(({ id }: { id: string }) => id)).toContain(shown.id);
    expect(list.text).not.toContain(key);
  });

  test('GET /keys: pages have every key once', async () => {
    await createKey();
    const all = (await call('get', '/keys?limit=100')).body.items;
    const first = await call('get', '/keys?limit=1');
    const rest = await call('get', `/keys?limit=100&cursor=${first.body.next_cursor}`);
    expect([...first.body.items, ...rest.body.items]).toEqual(all);
    expect(rest.body.next_cursor).toBeNull();
  });

  test('scopes: a missing one is 403, and a key cannot give what it has not itself', async () => {
    const reader = (await createKey({ scopes: ['jobs:read'] })).body.key;
    expect((await call('get', '/keys', reader)).body).toMatchObject({ status: 403, code: 'scope_missing' });
    expect((await call('get', '/account', reader)).status).toBe(200);
    const admin = (await createKey({ scopes: ['account:admin', 'jobs:read'] })).body;
    for (const scopes of [['jobs:write'], null]) {
      expect((await createKey({ scopes }, admin.key)).body.code).toBe('scope_missing');
      expect((await call('patch', `/keys/${admin.id}`, admin.key).send({ scopes })).body.code).toBe('scope_missing');
    }
    const heir = await createKey({}, admin.key);
    expect(heir.body.scopes).toEqual(['jobs:read', 'account:admin']);
  });

  test('an expired or revoked key is 401', async () => {
    const { id, key } = (await createKey({ expires_at: later(3_600_000) })).body;
    await api.sql.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id]);
    expect((await call('get', '/account', key)).body).toMatchObject({ status: 401, code: 'api_key_unknown' });
    const revoked = (await createKey()).body;
    expect((await call('delete', `/keys/${revoked.id}`, revoked.key)).body).toEqual({ id: revoked.id, deleted: true });
    expect((await call('get', '/account', revoked.key)).status).toBe(401);
  });

  test('PATCH /keys/:id changes what it names, and nothing else', async () => {
    const { id } = (await createKey({ name: 'a', scopes: ['jobs:read'], expires_at: '2100-01-01T00:00:00Z' })).body;
    const changed = await call('patch', `/keys/${id}`).send({ name: null, scopes: null });
    expect(changed.body).toMatchObject({ name: null, scopes: null, expires_at: '2100-01-01T00:00:00.000Z' });
    expect((await call('patch', `/keys/${id}`).send({ expires_at: null })).body).toMatchObject({ name: null, expires_at: null });
  });

  test('the last key that may administer the account stays one', async () => {
    const { key } = await api.createAccount();
    const [{ id }] = (await call('get', '/keys', key)).body.items;
    const attempts = [call('delete', `/keys/${id}`, key), call('patch', `/keys/${id}`, key).send({ scopes: ['jobs:read'] })];
    for (const attempt of await Promise.all(attempts)) expect(attempt.body).toMatchObject({ status: 409, code: 'state_conflict' });
    const other = (await createKey({}, key)).body;
    // One of two keys that revoke each other stays.
    const both = await Promise.all([call('delete', `/keys/${id}`, other.key), call('delete', `/keys/${other.id}`, key)]);
    expect(both.map(({ status }) => status).toSorted()).not.toEqual([200, 200]);
  });

  test.each([
    [{ scopes: ['jobs:all'] }, '/scopes/0'],
    [{ scopes: [] }, '/scopes'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
    [{ expires_at: 'tomorrow' }, '/expires_at'],
    [{ name: '' }, '/name'],
    [{ scope: 'jobs:read' }, '/scope'],
  ])('POST /keys with %j is 400 and names the field', async (body, pointer) => {
    const { status, body: problem } = await createKey(body);
    expect(status).toBe(400);
    expect(problem.errors[0].pointer).toBe(pointer);
  });

  test('a key of another account, and an id of no key, is 404', async () => {
    const [{ id }] = (await call('get', '/keys')).body.items;
    for (const path of [`/keys/${id}`, '/keys/nothing'])
      for (const method of ['get', 'patch', 'delete'] as const)
        expect((await call(method, path, bobsKey).send(method === 'patch' ? { name: 'x' } : undefined)).body.code).toBe('key_not_found');
    expect((await createKey({ preset: 'nothing' })).body).toMatchObject({ status: 404, code: 'preset_not_found' });
  });
});

describe('Idempotency-Key', () => {
  const create = (key: string, body: object, account = adasKey) => createKey(body, account).set('idempotency-key', key);

  test('a repeat gets the first answer with the secret, which is stored sealed', async () => {
    const key = randomUUID();
    const first = await create(key, { name: 'once' });
    const repeat = await create(key, { name: 'once' });
    expect([repeat.status, repeat.body]).toEqual([201, first.body]);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    const { rows } = await api.sql.query('SELECT answer FROM idempotency_keys WHERE key = $1', [key]);
    expect(rows[0].answer).not.toContain(first.body.key);
    expect((await create(key, { name: 'once' }, bobsKey)).body.key).not.toBe(first.body.key);
  });

  test('other content, and another route, are 422; an error frees the key', async () => {
    const key = randomUUID();
    expect((await create(key, { preset: 'nothing' })).status).toBe(404);
    expect((await create(key, { name: 'a' })).status).toBe(201);
    expect((await create(key, { name: 'b' })).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect((await call('post', '/presets').set('idempotency-key', key).send({ name: 'a', options: {} })).status).toBe(422);
  });

  test('while the first call runs, a repeat is 409 with Retry-After', async () => {
    const key = randomUUID();
    await api.database.idempotency.take({ accountId: adasId, key, lockMs: 30_000, ttlMs: 60_000 });
    const running = await create(key, {});
    expect(running.body).toMatchObject({ status: 409, code: 'idempotency_key_running' });
    expect(Number(running.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('presets', () => {
  const content = { name: 'product photos', options: { target: 75 } };

  test('a preset is created, found by id and name, replaced and deleted; keys lose a deleted one', async () => {
    const created = await call('post', '/presets').send(content);
    expect([created.status, created.body]).toMatchObject([201, content]);
    const { id } = created.body;
    expect((await call('get', '/presets/product%20photos')).body).toEqual(created.body);
    expect((await call('post', '/presets').send(content)).body).toMatchObject({ status: 409, errors: [{ pointer: '/name' }] });
    const replaced = await call('put', `/presets/${id}`).send({ name: 'photos', options: { level: 'ultra' } });
    expect(replaced.body).toMatchObject({ id, name: 'photos', options: { level: 'ultra' } });
    expect((await call('get', '/presets')).body.items).toEqual([replaced.body]);
    const key = (await createKey({ preset: 'photos' })).body;
    expect(key.preset_id).toBe(id);
    expect((await call('delete', '/presets/photos')).body).toEqual({ id, deleted: true });
    expect((await call('get', `/keys/${key.id}`)).body.preset_id).toBeNull();
    for (const method of ['get', 'delete'] as const) expect((await call(method, `/presets/${id}`)).body.code).toBe('preset_not_found');
  });

  test('presets of other accounts are unknown; writes need account:admin', async () => {
    const { id } = (await call('post', '/presets', bobsKey).send(content)).body;
    expect((await call('get', `/presets/${id}`)).status).toBe(404);
    const reader = (await createKey({ scopes: ['jobs:read', 'jobs:write'] })).body.key;
    expect((await call('get', '/presets', reader)).status).toBe(200);
    expect((await call('post', '/presets', reader).send(content)).status).toBe(403);
    expect((await call('post', '/presets').send({ ...content, name: randomUUID() })).body.errors[0].pointer).toBe('/name');
  });
});

test('PATCH /account renames the account', async () => {
  const { key } = await api.createAccount();
  expect((await call('patch', '/account', key).send({ name: 'Grace' })).body).toMatchObject({ name: 'Grace', tokens: null });
  expect((await call('get', '/account', key)).body.name).toBe('Grace');
});
