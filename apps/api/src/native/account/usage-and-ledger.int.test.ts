import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { settleTestJob, submitTestJob } from '@pixmill/testkit/jobs';
import request from 'supertest';

let api: TestApi;
let account: Awaited<ReturnType<TestApi['createAccount']>>;

beforeAll(async () => {
  api = await openTestApi();
  account = await api.createAccount({ tokens: 10 });
  await api.database.accounts.topUp({ accountId: account.id, tokens: 5, reason: '=1+1,"x"', idempotencyKey: null });
  const deps = { jobs: api.database.jobs, storage: api.composition.storage };
  for (const sizeBytes of [400, 999]) await settleTestJob(deps, await submitTestJob(deps, { accountId: account.id }), { sizeBytes });
});

afterAll(() => api.close());

const get = (path: string, key = account.key) => request(api.url).get(`/api/v1${path}`).set('authorization', `Bearer ${key}`);
const today = () => new Date().toISOString().slice(0, 10);

describe('GET /usage', () => {
  const counts = { images: 2, images_failed: 0, bytes_in: 2_000, bytes_saved: 601, tokens: 1, mean_score: null };

  test('counts the images of settled jobs by day', async () => {
    expect((await get('/usage')).body).toEqual({ items: [{ day: today(), ...counts }], next_cursor: null, total: counts });
    const other = await api.createAccount();
    expect((await get('/usage', other.key)).body).toMatchObject({ items: [], total: { images: 0, bytes_in: 0, mean_score: null } });
  });

  test('groups by format and key, and totals the days that are asked for', async () => {
    const grouped = (await get('/usage?group_by=format,key')).body.items;
    expect(grouped).toEqual([{ format: 'unknown', key_id: null, ...counts }]);
    await api.sql.query(
      `INSERT INTO usage_days (account_id, day, key_id, format, shard, images) SELECT DISTINCT account_id, day, key_id, 'png', 1, 3 FROM usage_days`,
    );
    const [first, second] = [
      (await get('/usage?limit=1&group_by=day,format,key')).body,
      (await get('/usage?group_by=day,format,key')).body,
    ];
    const rest = (await get(`/usage?group_by=day,format,key&cursor=${first.next_cursor}`)).body;
    expect([...first.items, ...rest.items]).toEqual(second.items);
    expect(rest).toMatchObject({ items: [{ format: 'unknown' }], next_cursor: null, total: { images: 5 } });
    expect((await get(`/usage?to=2026-01-31&from=2026-01-01`)).body).toMatchObject({ items: [], total: { images: 0 } });
  });

  test.each([
    ['group_by=month', 'group_by'],
    ['from=yesterday', 'from'],
    ['from=2026-02-01&to=2026-01-01', 'from'],
    ['from=2020-01-01&to=2026-01-01', 'from'],
    ['cursor=x', 'cursor'],
  ])('with %s is 400 and names the parameter', async (query, parameter) => {
    const { status, body } = await get(`/usage?${query}`);
    expect([status, body.errors[0].parameter.split('/')[0]]).toEqual([400, parameter]);
  });
});

describe('GET /ledger', () => {
  test('its entries, newest first and page by page, add up to the balance', async () => {
    const all = (await get('/ledger?limit=100')).body.items;
    expect(all.map(({ kind, tokens }: { kind: string; tokens: number }) => [kind, tokens])).toEqual([
      ['release', 1],
      ['hold', -1],
      ['hold', -1],
      ['grant', 5],
      ['grant', 10],
    ]);
    expect(all.reduce((sum: number, { tokens }: { tokens: number }) => sum + tokens, 0)).toBe((await get('/account')).body.tokens);
    const first = (await get('/ledger?limit=2')).body;
    const rest = (await get(`/ledger?limit=100&cursor=${first.next_cursor}`)).body;
    expect([...first.items, ...rest.items]).toEqual(all);
    expect((await get('/ledger?limit=5')).body.next_cursor).toBeNull();
  });

  test('filters by kind and time', async () => {
    expect((await get('/ledger?kind=grant')).body.items).toHaveLength(2);
    expect((await get(`/ledger?from=${today()}&to=${today()}`)).body.items.length).toBeGreaterThan(0);
    expect((await get('/ledger?to=2026-01-01')).body.items).toEqual([]);
    expect((await get('/ledger?from=2026-01-01T00:00:00Z&kind=hold')).body.items).toHaveLength(2);
    expect((await get('/ledger?kind=gift')).body.errors).toEqual([{ parameter: 'kind', detail: expect.stringContaining('grant') }]);
  });

  test.each([
    ['/ledger?format=csv&kind=grant&limit=1', '*/*'],
    ['/ledger?kind=grant', 'text/csv'],
  ])('%s with Accept: %s is all of it as CSV, and a reason is never a formula', async (path, accept) => {
    const { status, headers, text } = await get(path).set('accept', accept).buffer();
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('id,time,kind,tokens,job_id,reason');
    expect(lines[1]).toMatch(/^\d+,[^,]+Z,grant,5,,"'=1\+1,""x"""$/);
    expect(lines).toHaveLength(4);
  });

  test('needs account:admin', async () => {
    const created = await request(api.url)
      .post('/api/v1/keys')
      .set('authorization', `Bearer ${account.key}`)
      .send({ scopes: ['jobs:read'] });
    expect((await get('/ledger', created.body.key)).body.code).toBe('scope_missing');
    expect((await get('/usage', created.body.key)).status).toBe(200);
  });
});
