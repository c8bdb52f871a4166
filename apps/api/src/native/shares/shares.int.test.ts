import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';

let api: TestApi;
let key: string;
let accountId: string;
const hourMs = 3_600_000;

beforeAll(async () => {
  api = await openTestApi();
  ({ key, id: accountId } = await api.createAccount());
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete', path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);

async function createSettledJob(): Promise<string> {
  const job = await submitJob(api, { accountId, labels: { secret: 'label-text' } });
  await settleJob(api, job, [jpeg()]);
  return job.id;
}

interface OpenShare {
  readonly id: string;
  readonly path: string;
}

async function createShare(jobId: string, more: object = {}): Promise<OpenShare> {
  const { status, body } = await call('post', '/shares').send({ job_id: jobId, ...more });
  expect([status, body.code]).toEqual([201, undefined]);
  return { id: body.id, path: new URL(body.api_url).pathname };
}

const view = (path: string) => request(api.url).get(path);

describe('share: a link', () => {
  test('shows the pictures of a job to anybody, and nothing of its account', async () => {
    const jobId = await createSettledJob();
    await api.sql.query("UPDATE variants SET external_url = 'https://bucket.example/secret.jpg'");
    await api.sql.query("UPDATE images SET source_url = 'https://origin.example/secret.jpg' WHERE job_id = $1", [jobId]);
    const created = await call('post', '/shares').send({ job_id: jobId });
    expect(created.body).toMatchObject({ job_id: jobId, url: expect.stringMatching(/^http:\/\/pixmill\.test\/#share=[\w-]{43}$/) });
    const { pathname } = new URL(created.body.api_url);
    const shown = await view(pathname);
    expect([shown.status, shown.headers['cache-control'], shown.headers['x-robots-tag']]).toEqual([200, 'no-store', 'noindex, nofollow']);
    expect(shown.body).toMatchObject({
      state: 'settled',
      expires_at: created.body.expires_at,
      images: [
        { name: 'a.jpg', state: 'succeeded', variants: [{ role: 'main', url: expect.stringMatching(/^http:\/\/pixmill\.test\/image\//) }] },
      ],
    });
    const text = JSON.stringify(shown.body);
    for (const secret of [jobId, accountId, 'bucket.example', 'origin.example', 'label-text', 'options', 'key_id'])
      expect(text).not.toContain(secret);
    const source = await view(shown.body.images[0].source.path);
    expect([source.status, source.headers['cache-control'], source.headers['x-robots-tag']]).toEqual([
      200,
      'no-store',
      'noindex, nofollow',
    ]);
    const { rows } = await api.sql.query('SELECT hash FROM shares');
    expect(rows.map(({ hash }) => hash.toString('latin1')).join()).not.toContain(pathname.split('/').at(-1));
  });

  test('of an unsettled job shows what there is', async () => {
    const job = await submitJob(api, { accountId });
    const { path } = await createShare(job.id);
    expect((await view(path)).body).toMatchObject({ state: 'queued', expires_at: null, images: [{ state: 'queued', variants: [] }] });
  });

  test('is created once under one Idempotency-Key', async () => {
    const body = { job_id: await createSettledJob() };
    const first = await call('post', '/shares').set('idempotency-key', 'share-1').send(body);
    expect((await call('post', '/shares').set('idempotency-key', 'share-1').send(body)).body).toEqual(first.body);
  });

  test('shows no picture of another job', async () => {
    const { path } = await createShare(await createSettledJob());
    const other = await view((await createShare(await createSettledJob())).path);
    const answer = await view(`${path}/images/${other.body.images[0].id}/source`);
    expect([answer.status, answer.body.code]).toEqual([404, 'share_not_found']);
  });

  test.each([
    ['an unknown job', async () => ({ job_id: randomUUID() }), [404, 'job_not_found']],
    [
      'a job of another account',
      async () => ({ job_id: (await submitJob(api, { accountId: (await api.createAccount()).id })).id }),
      [404, 'job_not_found'],
    ],
    ['no job', async () => ({}), [400, 'invalid_parameter']],
    ['a time that is over', async () => ({ job_id: randomUUID(), expires_at: '2020-01-01T00:00:00Z' }), [400, 'invalid_parameter']],
  ])('is not created for %s', async (_case, createBody, expected) => {
    const { status, body } = await call('post', '/shares').send(await createBody());
    expect([status, body.code]).toEqual(expected);
  });

  test('is not created when the results have expired, nor beyond a hundred of a job', async () => {
    const jobId = await createSettledJob();
    await api.sql.query(
      "INSERT INTO shares (id, hash, account_id, job_id) SELECT gen_random_uuid(), decode(md5(n::text), 'hex'), $1, $2 FROM generate_series(1, 100) n",
      [accountId, jobId],
    );
    expect((await call('post', '/shares').send({ job_id: jobId })).body.code).toBe('state_conflict');
    await api.sql.query('DELETE FROM shares');
    await api.sql.query('UPDATE jobs SET expires_at = now() WHERE id = $1', [jobId]);
    expect((await call('post', '/shares').send({ job_id: jobId })).body.code).toBe('state_conflict');
  });
});

describe('share: ends', () => {
  test.each([
    [
      'when it is removed',
      async ({ id }: OpenShare) => expect((await call('delete', `/shares/${id}`)).body).toEqual({ id, deleted: true }),
    ],
    ['at its time', ({ id }: OpenShare) => api.sql.query('UPDATE shares SET expires_at = now() WHERE id = $1', [id])],
    ['with the results', (_share: OpenShare, jobId: string) => api.sql.query('UPDATE jobs SET expires_at = now() WHERE id = $1', [jobId])],
    [
      'when the results are removed',
      (_share: OpenShare, jobId: string) => api.sql.query('UPDATE jobs SET purged_at = now() WHERE id = $1', [jobId]),
    ],
    ['when the job is deleted', (_share: OpenShare, jobId: string) => call('delete', `/jobs/${jobId}`)],
  ])('%s, for the view and for every picture', async (_case, end) => {
    const jobId = await createSettledJob();
    const share = await createShare(jobId, { expires_at: new Date(Date.now() + hourMs / 2).toISOString() });
    const { body } = await view(share.path);
    expect(Date.parse(body.expires_at)).toBeLessThan(Date.now() + hourMs);
    const source = body.images[0].source.path;
    expect((await view(source)).status).toBe(200);
    await end(share, jobId);
    for (const path of [share.path, source]) expect([path, (await view(path)).status]).toEqual([path, 404]);
    await api.database.shares.prune();
    const { rows } = await api.sql.query('SELECT id FROM shares WHERE id = $1', [share.id]);
    expect(rows).toEqual([]);
  });
});

describe('shares: are listed', () => {
  test('newest first, page by page, to their account alone', async () => {
    const account = await api.createAccount();
    const job = await submitJob(api, { accountId: account.id });
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await call('post', '/shares', account.key).send({ job_id: job.id })).body.id);
    await api.sql.query('UPDATE shares SET created_at = now() WHERE account_id = $1', [account.id]);
    const first = (await call('get', '/shares?limit=2', account.key)).body;
    const second = (await call('get', `/shares?limit=2&cursor=${first.next_cursor}`, account.key)).body;
    expect([...first.items, ...second.items].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect([second.next_cursor, first.items[0].url]).toEqual([null, undefined]);
    expect((await call('delete', `/shares/${ids[0]}`)).body.code).toBe('share_not_found');
  });

  test.each(['x', 'A'.repeat(43), `${'A'.repeat(42)}%00`])('and a token that is none shows nothing: %s', async (token) => {
    const { status, body } = await view(`/api/v1/shared/${token}`);
    expect([status, body.code]).toEqual([404, 'share_not_found']);
  });
});

test('share: views use up a budget of the address of their own', async () => {
  const { url } = await api.openAnother({ settings: { API_RATE_LIMIT: '1', REDIS_URL: 'redis://127.0.0.1:1' } });
  const statuses = [];
  for (let n = 0; n < 11; n += 1) statuses.push((await request(url).get(`/api/v1/shared/${'A'.repeat(43)}`)).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429]);
});
