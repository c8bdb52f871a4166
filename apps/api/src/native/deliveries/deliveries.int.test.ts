import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DeliverySeed, seedDeliveries } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const origin = 'http://hooks.example';
const keyOf = (letter: string) => letter.repeat(32);
const unknownId = '00000000-0000-4000-8000-000000000000';

let api: TestApi;
const accounts: Record<string, string> = {};

beforeAll(async () => {
  api = await openTestApi();
  for (const name of 'AB') accounts[name] = (await api.createAccount({ name, key: keyOf(name) })).id;
});

beforeEach(async () => {
  await api.sql.query('DELETE FROM jobs');
  await api.sql.query('DELETE FROM endpoints');
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'put', path: string, name = 'A') =>
  request(api.url)
    [method](`/api/v1${path}`)
    .set('authorization', `Bearer ${keyOf(name)}`);

const seed = (plan: Partial<DeliverySeed> = {}, count = 1, name = 'A') =>
  seedDeliveries(api.environment.databaseUrl, { accountId: accounts[name] ?? '', url: `${origin}/done`, ...plan }, count);

/** A delivery that failed after one attempt. */
async function seedFailed(plan: Partial<DeliverySeed> = {}): Promise<string> {
  const [{ id } = { id: '' }] = await seed({ state: 'failed', ...plan });
  await api.sql.query('UPDATE deliveries SET attempts = 1 WHERE id = $1', [id]);
  await api.sql.query(
    `INSERT INTO delivery_attempts (id, delivery_id, number, started_at, duration_ms, status, error, head, failure)
     VALUES (gen_random_uuid(), $1, 1, now(), 12, 500, 'The receiver answered 500', 'oh no', '{"reason":"policy","detail":"for the operator"}')`,
    [id],
  );
  return id;
}

describe('delivery log', () => {
  test('shows only attempts and endpoints of the account that asks', async () => {
    const id = await seedFailed();
    await seed({}, 1, 'B');
    await api.sql.query(
      'INSERT INTO endpoints (account_id, origin, failures, failing_since, paused_at) VALUES ($1, $2, 40, now(), now())',
      [accounts.A, origin],
    );
    const list = await call('get', '/deliveries');
    expect([list.status, list.headers['cache-control']]).toEqual([200, 'no-store']);
    const attempt = {
      number: 1,
      started_at: expect.any(String),
      duration_ms: 12,
      status: 500,
      error: 'The receiver answered 500',
      head: 'oh no',
    };
    expect(list.body).toEqual({
      items: [
        {
          id,
          job_id: expect.any(String),
          event: 'job.settled',
          webhook_endpoint_id: null,
          url: `${origin}/done`,
          endpoint: origin,
          state: 'failed',
          created_at: expect.any(String),
          next_attempt_at: null,
          ended_at: null,
          attempts: [attempt],
        },
      ],
      next_cursor: null,
    });
    expect((await call('get', '/deliveries/origins')).body).toEqual({
      items: [{ origin, failures: 40, failing_since: expect.any(String), succeeded_at: null, paused_at: expect.any(String) }],
      next_cursor: null,
    });
    expect((await call('get', '/deliveries/origins', 'B')).body.items).toEqual([]);
    const shown = await call('get', `/deliveries/${id}`);
    expect(shown.body).toMatchObject({ id, attempts: [attempt], body: '{"status":"ok"}' });
    expect(shown.text).not.toContain('for the operator');
  });

  test('filters by state, endpoint and time, and pages', async () => {
    await seed({ state: 'delivered' }, 3);
    await seed({ url: 'https://other.example/x', state: 'failed' }, 2);
    const count = async (query: string) => (await call('get', `/deliveries?${query}`)).body.items.length;
    expect([await count('state=failed'), await count(`endpoint=${origin}/any/path`), await count('since=2100-01-01')]).toEqual([2, 3, 0]);
    const pages = [];
    for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1).next_cursor) {
      pages.push((await call('get', `/deliveries?limit=2${cursor && `&cursor=${cursor}`}`)).body);
    }
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flatMap(({ items }) => items.map(({ id }: { id: string }) => id))).size).toBe(5);
  });
});

describe('delivery replay', () => {
  test('makes a delivery due now and resumes its endpoint', async () => {
    const id = await seedFailed();
    await api.sql.query(
      'INSERT INTO endpoints (account_id, origin, failures, failing_since, paused_at) VALUES ($1, $2, 40, now(), now())',
      [accounts.A, origin],
    );
    const answer = await call('post', `/deliveries/${id}/replay`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, state: 'pending', next_attempt_at: expect.any(String), attempts: [{ number: 1 }] });
    const { rows } = await api.sql.query('SELECT schedule_from, next_attempt_at <= now() AS due FROM deliveries WHERE id = $1', [id]);
    expect(rows).toEqual([{ schedule_from: 1, due: true }]);
    expect((await call('get', '/deliveries/origins')).body.items).toMatchObject([{ paused_at: null, failures: 1 }]);
  });

  test('returns 410 when the files of the job were removed, because clients would save the answer of a dead URL', async () => {
    const id = await seedFailed({ purged: true });
    const answer = await call('post', `/deliveries/${id}/replay`);
    expect([answer.status, answer.body.code]).toEqual([410, 'artifact_missing']);
    expect((await call('post', '/deliveries/replay')).body).toEqual({ replayed: 0, left: 0 });
    expect((await call('get', `/deliveries/${id}`)).body.state).toBe('failed');
  });

  test('sends all deliveries that match the filter again', async () => {
    await seed({ state: 'failed' }, 3);
    await seed({ state: 'failed', url: 'https://other.example/x' }, 2);
    await seed({ state: 'delivered' }, 4);
    await seed({ state: 'failed' }, 1, 'B');
    expect((await call('post', '/deliveries/replay').send({ endpoint: 'https://other.example' })).body).toEqual({ replayed: 2, left: 0 });
    expect((await call('post', '/deliveries/replay')).body).toEqual({ replayed: 3, left: 0 });
    expect((await call('post', '/deliveries/replay').send({ state: 'delivered' })).body).toEqual({ replayed: 4, left: 0 });
    expect((await call('get', '/deliveries?state=failed', 'B')).body.items).toHaveLength(1);
  });
});

test('webhook endpoint: is resumed by its own account only', async () => {
  await api.sql.query('INSERT INTO endpoints (account_id, origin, failures, failing_since, paused_at) VALUES ($1, $2, 40, now(), now())', [
    accounts.A,
    origin,
  ]);
  const foreign = await call('post', '/webhook-endpoints/resume', 'B').send({ endpoint: origin });
  expect([foreign.status, foreign.body.detail]).toEqual([400, expect.stringMatching(/^endpoint: /)]);
  expect((await call('post', '/webhook-endpoints/resume').send({ endpoint: `${origin}/done` })).body).toMatchObject({
    origin,
    paused_at: null,
  });
});

test('webhook secret: is created once, and rotated with an overlap', async () => {
  const read = async (name = 'A') => (await call('get', '/webhook-secret', name)).body;
  const made = await Promise.all([read(), read(), read()]);
  const { secret } = made[0];
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made.map((each) => each.secret)).toEqual([secret, secret, secret]);
  const rotated = (await call('post', '/webhook-secret/rotate')).body;
  expect(rotated).toEqual({
    secret: expect.stringMatching(/^whsec_/),
    created_at: expect.any(String),
    previous: [{ expires_at: expect.any(String) }],
  });
  expect(rotated.secret).not.toBe(secret);
  expect((await read()).secret).toBe(rotated.secret);
  expect((await read('B')).secret).not.toBe(rotated.secret);
  const { rows } = await api.sql.query('SELECT string_agg(sealed, $1) AS sealed FROM webhook_secrets', [' ']);
  expect(rows[0].sealed).not.toContain('whsec_');
});

describe('account API', () => {
  test('returns the same 404 for a delivery of another account and for an unknown one', async () => {
    const [{ id } = { id: '' }] = await seed({ state: 'failed' });
    for (const [method, path] of [
      ['get', ''],
      ['post', '/replay'],
    ] as const) {
      const answers = await Promise.all([id, unknownId, 'nonsense'].map((each) => call(method, `/deliveries/${each}${path}`, 'B')));
      const problem = { status: 404, code: 'delivery_not_found', detail: 'No such delivery' };
      for (const { status, body } of answers) {
        expect([status, body]).toEqual([
          404,
          { ...problem, type: expect.any(String), title: problem.detail, request_id: expect.any(String) },
        ]);
      }
    }
    expect((await call('get', `/deliveries/${id}`)).body.state).toBe('failed');
  });

  test.each([
    ['an invalid state', () => call('get', '/deliveries?state=lost'), 400, 'state: must be pending'],
    ['an invalid time', () => call('get', '/deliveries?since=yesterday'), 400, 'since: must be a time'],
    ['an invalid page', () => call('get', '/deliveries?limit=101'), 400, 'limit: must be'],
    ['an invalid endpoint', () => call('post', '/deliveries/replay').send({ endpoint: 'there' }), 400, 'endpoint: must be scheme'],
    ['an unknown field', () => call('post', '/deliveries/replay').send({ all: true }), 400, 'all: '],
    ['no JSON', () => call('post', '/webhook-endpoints/resume').type('json').send('{'), 400, 'not valid JSON'],
    ['a wrong method', () => call('put', '/webhook-secret'), 405, 'Method not allowed'],
  ])('returns an error for %s', async (_case, send, status, text) => {
    const answer = await send();
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ detail: expect.stringContaining(text) })]);
  });

  test('returns 401 for a missing or unknown key, and the same 404 for all unknown paths', async () => {
    const bare = await request(api.url).get('/api/v1/deliveries');
    expect([bare.status, bare.body.code, bare.headers['www-authenticate']]).toEqual([
      401,
      'api_key_missing',
      expect.stringContaining('Bearer'),
    ]);
    expect((await call('get', '/deliveries', 'Z')).body.code).toBe('api_key_unknown');
    const [near, far] = await Promise.all([call('get', '/deliveries/a/b'), call('get', '/nothing')]);
    expect([near.status, { ...near.body, request_id: null }]).toEqual([404, { ...far.body, request_id: null }]);
  });

  test('returns 429 for a key over its rate limit', async () => {
    // Without Redis the process counts all requests in its own memory.
    const strict = await api.openAnother({ settings: { API_RATE_LIMIT: '2', REDIS_URL: 'redis://127.0.0.1:1' } });
    const list = () => request(strict.url).get('/api/v1/deliveries').set('x-api-key', keyOf('A'));
    expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
    const rejected = await list();
    expect([rejected.status, rejected.body.code]).toEqual([429, 'rate_limited']);
  });
});
