import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';
import { jpeg, settleJob, submitJob } from '../../testing/native-jobs.js';

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi();
  accountId = (await api.createAccount({ key, tokens: 1_000 })).id;
  await api.createAccount({ key: foreignKey });
});

afterAll(() => api.close());

const call = (method: 'get', path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);
const problem = (code: string) => expect.objectContaining({ code, detail: expect.any(String) });

describe('list of jobs', () => {
  let ids: string[];
  let collectionId: string;
  let listKey: string;

  const list = async (query = '') => {
    const { body } = await call('get', `/jobs${query}`, listKey).expect(200);
    return { ...body, ids: body.items.map(({ id }: { id: string }) => ids.indexOf(id)) };
  };

  beforeAll(async () => {
    const account = await api.createAccount();
    listKey = account.key;
    const own = { accountId: account.id };
    const jobs = [
      await submitJob(api, { ...own, labels: { project: 'winter', page: '1:2' } }),
      await submitJob(api, { ...own, labels: { project: 'winter' }, dialect: 'megaoptim', names: ['x.png', 'y.png', 'z.png'] }),
      await submitJob(api, own),
    ];
    ids = jobs.map(({ id }) => id);
    if (jobs[1]) await settleJob(api, jobs[1], [jpeg(), 'image_damaged', 'cancelled']);
    collectionId = randomUUID();
    await api.sql.query('UPDATE jobs SET collection_id = $1, priority = 3 WHERE id = $2', [collectionId, ids[2]]);
    // The same time for two: pages must neither repeat nor lose one.
    await api.sql.query("UPDATE jobs SET created_at = '2026-01-02T00:00:00Z' WHERE id = ANY($1)", [ids.slice(0, 2)]);
    await api.sql.query("UPDATE jobs SET created_at = '2026-01-03T00:00:00Z' WHERE id = $1", [ids[2]]);
  });

  test('list of jobs: shows jobs of every dialect, newest first, with counts instead of images', async () => {
    const { items, next_cursor } = await list();
    expect(next_cursor).toBeNull();
    expect(items[0]).toMatchObject({ id: ids[2], state: 'queued', outcome: null, images: 1, name: 'a.jpg', priority: 3 });
    expect(items.find(({ id }: { id: string }) => id === ids[1])).toMatchObject({
      ...{ dialect: 'megaoptim', state: 'settled', outcome: 'partial', images: 3, succeeded: 1, failed: 2, cancelled: 1, name: 'x.png' },
      ...{ bytes_in: 300, bytes_out: 50, tokens_charged: 1, labels: { project: 'winter' } },
    });
    expect(items[0].variants).toBeUndefined();
  });

  test('list of jobs: pages of one follow each other to the end', async () => {
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=1${cursor}`);
      seen.push(...page.ids);
      cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : '';
    } while (cursor !== '');
    expect(seen[0]).toBe(2);
    expect(seen.toSorted()).toEqual([0, 1, 2]);
  });

  test.each([
    ['?state=settled', [1]],
    ['?label=project:winter', [0, 1]],
    ['?label=project:winter&label=page:1:2', [0]],
    ['?label=project:summer', []],
    ['?dialect=native', [0, 2]],
    ['?created_after=2026-01-03T00:00:00Z', [2]],
    ['?created_before=2026-01-03T01:00:00%2B01:00', [0, 1]],
    [`?parent_id=${randomUUID()}`, []],
  ])('list of jobs: %s shows the jobs %j', async (query, expected) => {
    expect((await list(query)).ids.toSorted()).toEqual(expected);
  });

  test('list of jobs: shows those of a collection', async () => {
    expect((await list(`?collection_id=${collectionId}`)).ids).toEqual([2]);
  });

  test.each([
    ['?state=done', 'state'],
    ['?label=winter', 'label'],
    ['?created_after=yesterday', 'created_after'],
    ['?collection_id=7', 'collection_id'],
    ['?limit=0', 'limit'],
    ['?cursor=abc', 'cursor'],
  ])('list of jobs: %s is a problem of the parameter %s', async (query, parameter) => {
    const { body } = await call('get', `/jobs${query}`).expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ parameter })]);
  });
});

describe('one job', () => {
  test('job: is shown whole, whatever dialect it is of, with an ETag that saves a second answer', async () => {
    const job = await submitJob(api, { accountId, dialect: 'optidash', names: ['a.jpg', 'b.jpg'], labels: { a: 'b' } });
    await settleJob(api, job, [jpeg(), 'image_damaged']);
    const shown = await call('get', `/jobs/${job.id}`).expect(200);
    expect(shown.body).toMatchObject({
      ...{ id: job.id, state: 'settled', outcome: 'partial', dialect: 'optidash', labels: { a: 'b' }, tokens_charged: 1, tokens_held: 0 },
      ...{ deliveries: [], sources_expire_at: expect.any(String) },
      images: [{ state: 'succeeded' }, { state: 'failed', failure: { code: 'image_damaged' } }],
    });
    const etag = String(shown.headers.etag);
    await call('get', `/jobs/${job.id}`).set('if-none-match', etag).expect(304);
  });

  test('job: returns 404 for an unknown id, a foreign job and an id without the form of one', async () => {
    const job = await submitJob(api, { accountId });
    expect((await call('get', `/jobs/${job.id}`, foreignKey).expect(404)).body).toEqual(problem('job_not_found'));
    expect((await call('get', `/jobs/${randomUUID()}`).expect(404)).body).toEqual(problem('job_not_found'));
    expect((await call('get', '/jobs/nonsense').expect(404)).body).toEqual(problem('job_not_found'));
  });

  test('job: wait answers as soon as the job settles, and with the unsettled job at its end', async () => {
    const job = await submitJob(api, { accountId });
    const waiting = call('get', `/jobs/${job.id}?wait=60`).then(({ body }) => body);
    await settleJob(api, job, [jpeg()]);
    await api.composition.settledPublisher.publish(job.id);
    expect(await waiting).toMatchObject({ state: 'settled' });
    const other = await submitJob(api, { accountId });
    expect((await call('get', `/jobs/${other.id}?wait=1`).expect(200)).body).toMatchObject({ state: 'queued' });
    expect((await call('get', `/jobs/${other.id}?wait=101`).expect(400)).body.errors).toEqual([
      expect.objectContaining({ parameter: 'wait' }),
    ]);
    await call('get', `/jobs/${randomUUID()}?wait=60`).expect(404);
  });

  test('job: is shown after its files have expired, also to a caller that waits', async () => {
    const job = await submitJob(api, { accountId });
    await settleJob(api, job, [jpeg()]);
    await api.sql.query('UPDATE jobs SET expires_at = now() WHERE id = $1', [job.id]);
    expect((await call('get', `/jobs/${job.id}?wait=60`).expect(200)).body).toMatchObject({ state: 'settled' });
  });
});
