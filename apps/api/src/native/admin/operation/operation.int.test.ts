import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createDeadLetter } from '@pixmill/testkit/jobs';
import request from 'supertest';

const adminKey = 'an-admin-key-of-thirty-two-or-more';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '0', MIN_FREE_DISK: '2kb' } });
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'patch', path: string, url = api.url) =>
  request(url)[method](`/api/v1/admin${path}`).set('authorization', `Bearer ${adminKey}`);

const submit = (key: string) =>
  request(api.url).post('/v1/optimize').set('x-api-key', key).type('form').send({ type: 'url', url: 'http://127.0.0.1:9/a.jpg' });

describe('admin work', () => {
  test('is paused with a reason that a second pause replaces, and resumed; submits are still accepted', async () => {
    const { key } = await api.createAccount();
    const paused = await call('post', '/pause').send({ reason: 'moving' });
    expect([paused.status, paused.body]).toEqual([200, { paused_at: expect.any(String), reason: 'moving' }]);
    expect((await call('post', '/pause')).body).toEqual({ ...paused.body, reason: null });
    expect((await submit(key)).status).toBe(202);
    expect((await call('get', '/queues')).body.work).toEqual({ ...paused.body, reason: null });
    expect((await call('post', '/resume')).body).toEqual({ paused_at: null, reason: null });
    expect((await call('get', '/queues')).body.work.paused_at).toBeNull();
  });

  test.each([
    [{ reason: 'x'.repeat(501) }, '/reason'],
    [{ reason: 'a\0b' }, '/reason'],
    [{ until: 1 }, '/until'],
  ])('is not paused by %j', async (body, pointer) => {
    const answer = await call('post', '/pause').send(body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('admin queues', () => {
  test('show what waits, what a worker holds, and the workers that live', async () => {
    await api.sql.query('DELETE FROM jobs');
    const { id: accountId, key } = await api.createAccount();
    for (let n = 0; n < 4; n += 1) await submit(key);
    const { rows } = await api.sql.query("UPDATE jobs SET created_at = now() - interval '90 s' RETURNING id");
    const [held, delayed, done] = rows.map(({ id }) => id);
    const lease = "state = 'running', attempts = 1, lease_owner = 'worker-1', lease_until = now() + interval '60 s', claimed_at = now()";
    await api.sql.query(`UPDATE jobs SET ${lease}, fetch_pending = false WHERE id = $1`, [held]);
    await api.sql.query("UPDATE jobs SET retry_at = now() + interval '60 s' WHERE id = $1", [delayed]);
    await api.sql.query("UPDATE jobs SET state = 'settled', settled_at = now() WHERE id = $1", [done]);
    await api.database.workers.report({ name: 'worker-1', startedAt: new Date() });
    await api.database.workers.report({ name: 'worker-2', startedAt: new Date() });
    await api.sql.query("UPDATE workers SET seen_at = now() - interval '31 s' WHERE name = 'worker-2'");
    const { body } = await call('get', '/queues');
    expect(body.queues).toEqual([
      { name: 'fetch', waiting: 1, active: 0, delayed: 1, oldest_waiting_s: expect.any(Number), entries: expect.anything() },
      { name: 'optimize', waiting: 0, active: 1, delayed: 0, oldest_waiting_s: null, entries: 0 },
      { name: 'deliver', waiting: 0, active: 0, delayed: 0, oldest_waiting_s: null, entries: 0 },
    ]);
    expect(body.queues[0].oldest_waiting_s).toBeGreaterThanOrEqual(90);
    expect(body.settled).toEqual({ window_s: 300, jobs: 1, images: 1, images_per_minute: 0.2 });
    const job = { id: held, account_id: accountId, stage: 'optimize', claimed_at: expect.any(String), attempt: 1 };
    expect(body.workers).toEqual([expect.objectContaining({ name: 'worker-1', release: expect.any(String), jobs: [job], deliveries: 0 })]);
  });
});

describe('admin failures', () => {
  test('are the causes of a time, the most frequent first, with a job each', async () => {
    const { id } = await api.createAccount({ tokens: 9 });
    const jobs = [];
    for (let n = 0; n < 3; n += 1) jobs.push(await createDeadLetter(api.database, id));
    await api.sql.query("UPDATE images SET outcome = 'failed', failure_code = 'image_damaged', failure_message = 'no'");
    await api.sql.query("UPDATE images SET failure_code = 'source_answered' WHERE job_id = $1", [jobs[0]]);
    await api.sql.query("UPDATE jobs SET settled_at = now() - interval '2 d' WHERE id = $1", [jobs[0]]);
    await api.sql.query("UPDATE jobs SET settled_at = now() - interval '2 h' WHERE id = $1", [jobs[1]]);
    const { body } = await call('get', '/failures');
    const recent = body.causes.find(({ code }: { code: string }) => code === 'image_damaged');
    expect(recent).toMatchObject({ example_job_id: expect.any(String), example_message: 'no' });
    expect(body).toMatchObject({ truncated: false });
    expect(body.causes.map(({ code }: { code: string }) => code)).toEqual(['image_damaged']);
    const longer = await call('get', `/failures?since=${new Date(Date.now() - 3 * 86_400_000).toISOString()}`);
    expect(longer.body.causes[1]).toEqual({
      ...{ code: 'source_answered', images: 1, jobs: 1, accounts: 1, last_seen_at: expect.any(String) },
      ...{ example_job_id: jobs[0], example_message: 'no' },
    });
    const empty = await call('get', '/failures?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z');
    expect(empty.body).toMatchObject({ causes: [], jobs_read: 0 });
  });

  test.each(['since=yesterday', 'since=2020-01-01T00:00:00Z', 'since=2030-01-01T00:00:00Z'])(
    'need a time of at most 31 days: %s',
    async (query) => {
      const { status, body } = await call('get', `/failures?${query}`);
      expect([status, body.errors[0].parameter]).toEqual([400, 'since']);
    },
  );
});

describe('admin usage', () => {
  test('is grouped as asked, page by page, with the e-mail address of each account', async () => {
    await api.sql.query('DELETE FROM usage_days');
    const accounts = [await api.createAccount(), await api.createAccount()];
    const add = (account: string, day: string, format: string, images: number) =>
      api.sql.query(
        `INSERT INTO usage_days (account_id, day, key_id, format, shard, images, images_failed, bytes_in, bytes_saved, tokens, score_sum,
          score_count) VALUES ($1, $2, $3, $4, 0, $5, 1, 5000000000, 2000000000, 3, 160, 2)`,
        [account, day, '00000000-0000-0000-0000-000000000000', format, images],
      );
    const [first, second] = accounts;
    await add(first?.id ?? '', '2026-01-01', 'jpeg', 5);
    await add(first?.id ?? '', '2026-01-02', 'png', 6);
    await add(second?.id ?? '', '2026-01-02', 'png', 7);
    const read = async (query: string) => (await call('get', `/usage?from=2026-01-01&to=2026-01-31&${query}`)).body;
    const sums = { images_failed: 2, bytes_in: 10_000_000_000, bytes_saved: 4_000_000_000, tokens: 6, mean_score: 80 };
    expect((await read('group_by=day')).items[1]).toEqual({ day: '2026-01-02', images: 13, ...sums });
    const byAccount = await read('group_by=account');
    expect(byAccount.items).toContainEqual({ account: { id: first?.id, email: first?.email }, images: 11, ...sums });
    const one = await read(`group_by=format&account=${encodeURIComponent(second?.email ?? '')}`);
    expect(one.items).toMatchObject([{ format: 'png', images: 7 }]);
    const page = await read('group_by=day,account,format,key&limit=2');
    const next = await read(`group_by=day,account,format,key&limit=2&cursor=${page.next_cursor}`);
    expect([page.items.length, next.items.length, next.next_cursor]).toEqual([2, 1, null]);
    expect(page.items[0]).toMatchObject({ key_id: null, format: 'jpeg', day: '2026-01-01' });
  });

  test.each([
    ['group_by=week', 400],
    ['from=2026-13-01', 400],
    ['from=2026-02-01&to=2026-01-01', 400],
    ['from=2020-01-01', 400],
    ['cursor=x', 400],
    ['account=nobody', 404],
    ['account=%00', 404],
  ])('rejects %s', async (query, status) => {
    expect((await call('get', `/usage?${query}`)).status).toBe(status);
  });
});

describe('admin settings and health', () => {
  test('settings name where each value came from, and show no secret', async () => {
    const { body } = await call('get', '/settings');
    const find = (name: string) => body.items.find((item: { name: string }) => item.name === name);
    expect(find('PORT')).toMatchObject({ value: '3000', default: '3000', source: 'default', description: expect.any(String) });
    expect(body.items.length).toBeGreaterThan(40);
    expect(JSON.stringify(body)).not.toContain(adminKey);
  });

  test('health says which part works, and why the storage does not', async () => {
    const { status, body } = await call('get', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      database: { ok: true, round_trip_ms: expect.any(Number) },
      storage: { ok: true, reason: null },
      schema: { migrations: expect.any(Number), newest_migration: expect.stringMatching(/^\d{14}_/) },
      work: { paused_at: null },
    });
    expect(body.disks).toContainEqual({ ok: true, volume: 'storage', free_bytes: expect.any(Number), min_free_bytes: 2_000 });
    const settings = { ADMIN_API_KEY: adminKey, ADMIN_RATE_LIMIT: '0', REDIS_URL: 'redis://127.0.0.1:1' };
    const broken = await api.openAnother({ settings });
    expect((await call('get', '/health', broken.url)).body.redis).toEqual({ ok: false, round_trip_ms: null });
    expect((await call('get', '/queues', broken.url)).body.queues[0].entries).toBeNull();
  });
});

test('admin operation: an unknown account and the key of an account see nothing', async () => {
  const { key } = await api.createAccount();
  for (const path of ['/queues', '/failures', '/usage', '/settings', '/health']) {
    const answer = await request(api.url).get(`/api/v1/admin${path}`).set('x-api-key', key);
    expect([path, answer.status]).toEqual([path, 401]);
  }
});
