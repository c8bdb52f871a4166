import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Collection } from '@pixmill/contracts';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { settleTestJob, submitTestJob } from '@pixmill/testkit/jobs';
import request from 'supertest';

let api: TestApi;
let key: string;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi();
});

beforeEach(async () => {
  ({ id: accountId, key } = await api.createAccount({ tokens: 3 }));
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete', path: string) =>
  request(api.url)[method](`/api/v1/collections${path}`).set('authorization', `Bearer ${key}`);

async function create(body: object = {}): Promise<string> {
  const created = await call('post', '').send({ name: 'Shop', ...body });
  expect([created.status, created.body]).toEqual([201, expect.objectContaining({ state: 'draft' })]);
  return created.body.id;
}

const toSources = (count: number) => Array.from({ length: count }, (_, index) => ({ url: `https://images.example/${index}.jpg` }));

async function createWithImages(count: number): Promise<string> {
  const id = await create();
  expect((await call('post', `/${id}/images`).send({ sources: toSources(count) })).status).toBe(200);
  return id;
}

/** As if workers had worked on it. */
const update = (id: string, changes: string) => api.sql.query(`UPDATE collections SET ${changes} WHERE id = $1`, [id]);
const problem = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });
const read = (id: string): Promise<Collection> => api.database.collections.get({ id, accountId });

describe('create', () => {
  test('stores the options of the jobs without showing secrets', async () => {
    const destination = { provider: 'aws', key: 'AKIA', secret: 's3cret', bucket: 'shop-images', region: 'eu-central-1' };
    const options = { level: 'ultra', formats: ['webp'], callback_url: 'https://ada:pw@shop.example/done', destination, priority: -2 };
    const created = await call('post', '').send({ name: ' Shop ', labels: { shop: 'berlin' }, ...options });
    expect([created.status, created.headers.location]).toEqual([201, `/api/v1/collections/${created.body.id}`]);
    expect(created.body).toMatchObject({
      ...{ name: 'Shop', labels: { shop: 'berlin' }, state: 'draft', pause_reason: null, import: null, parent_id: null },
      options: { level: 'ultra', formats: ['webp'], callback_url: 'https://shop.example/done', priority: -2 },
      images: { total: 0, waiting: 0, processing: 0, succeeded: 0, failed: 0 },
    });
    expect(JSON.stringify(created.body)).not.toMatch(/s3cret|pw@/);
    const { rows } = await api.sql.query('SELECT * FROM collections WHERE id = $1', [created.body.id]);
    expect(JSON.stringify(rows)).not.toMatch(/s3cret|AKIA|:pw/);
    expect((await call('get', '')).body).toMatchObject({ items: [{ id: created.body.id }], next_cursor: null });
  });

  test.each([
    [{ name: '' }, '/name'],
    [{ name: 'a', level: 'best' }, '/level'],
    [{ name: 'a', callback_url: 'ftp://x' }, '/callback_url'],
    [{ name: 'a', colour: 'red' }, '/colour'],
  ])('rejects %j and names the field', async (body, pointer) => {
    const rejected = await call('post', '').send(body);
    expect([rejected.status, rejected.body]).toEqual([400, problem('invalid_parameter')]);
    expect(rejected.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('takes the options of a preset, and rejects an unknown one', async () => {
    const options = { level: 'lossless', metadata: 'all' };
    await request(api.url).post('/api/v1/presets').set('x-api-key', key).send({ name: 'archive', options });
    const id = await create({ preset: 'archive', metadata: 'copyright' });
    expect((await call('get', `/${id}`)).body.options).toMatchObject({ level: 'lossless', metadata: 'copyright' });
    expect((await call('post', '').send({ name: 'a', preset: 'none' })).body).toEqual(
      problem('invalid_parameter', { errors: [expect.objectContaining({ pointer: '/preset' })] }),
    );
  });
});

describe('images', () => {
  test('are appended in order; a repeated call with its key adds nothing', async () => {
    const id = await create();
    const sources = [
      { url: 'https://ada:pw@images.example/a%20b.jpg' },
      { url: 'https://images.example/c.jpg', name: 'd.jpg', headers: { 'X-Shop': '1' } },
    ];
    const send = () => call('post', `/${id}/images`).set('idempotency-key', 'one').send({ sources });
    const added = await send();
    expect([added.status, added.body]).toEqual([200, { images_added: 2, first_position: 0, last_position: 1, images_total: 2 }]);
    expect((await send()).body).toEqual(added.body);
    const more = await call('post', `/${id}/images`).send({ sources: toSources(10_000) });
    expect(more.body).toEqual({ images_added: 10_000, first_position: 2, last_position: 10_001, images_total: 10_002 });
    const first = await call('get', `/${id}/images?limit=2`);
    expect(first.body.items).toMatchObject([
      { position: 0, name: 'a b.jpg', url: 'https://images.example/a%20b.jpg', upload_id: null, state: 'waiting', job_id: null },
      { position: 1, name: 'd.jpg' },
    ]);
    const second = await call('get', `/${id}/images?limit=1&state=waiting&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ items: [{ position: 2 }], next_cursor: expect.any(String) });
    expect((await call('get', `/${id}/images?state=failed`)).body).toEqual({ items: [], next_cursor: null });
  });

  test.each([
    [{ url: 'ftp://x/a.png' }, 'invalid_parameter', '/sources/0/url'],
    [{ data: 'data:image/png;base64,AAAA' }, 'invalid_parameter', '/sources/0/data'],
    [{ upload_id: 'x' }, 'upload_not_found', '/sources/0/upload_id'],
    [{ upload_id: randomUUID() }, 'upload_not_found', '/sources/0/upload_id'],
  ])('%j is rejected', async (source, code, pointer) => {
    const id = await create();
    const rejected = await call('post', `/${id}/images`).send({ sources: [source] });
    expect(rejected.body).toEqual(problem(code, { errors: [expect.objectContaining({ pointer })] }));
    expect(await read(id)).toMatchObject({ imagesTotal: 0 });
  });
});

describe('progress', () => {
  test('shows counters, rate and end; an ETag saves the answer', async () => {
    const id = await createWithImages(100);
    await call('post', `/${id}/start`);
    await update(
      id,
      `images_fed = 60, images_succeeded = 38, images_failed = 2, bytes_in = 1000, bytes_out = 400, tokens_charged = 30,
      running_since = now() - interval '1 hour', rate = 2, rate_at = now()`,
    );
    const shown = await call('get', `/${id}`);
    expect(shown.body).toMatchObject({
      ...{ state: 'running', bytes_in: 1_000, bytes_out: 400, tokens_charged: 30, images_per_second: 2 },
      images: { total: 100, waiting: 40, processing: 20, succeeded: 38, failed: 2 },
    });
    expect(Date.parse(shown.body.finishes_at) - Date.now()).toBeGreaterThan(0);
    const again = await call('get', `/${id}`).set('if-none-match', shown.headers.etag ?? '');
    expect(again.status).toBe(304);
  });

  test('the cost says how many images the balance suffices for', async () => {
    const id = await createWithImages(5);
    const cost = { images: 5, tokens_at_most: 5, tokens: 3, enough: false, images_possible: 3 };
    expect((await call('get', `/${id}/cost`)).body).toEqual(cost);
    expect((await call('get', `/${await createWithImages(2)}/cost`)).body).toMatchObject({ enough: true, images_possible: 2 });
  });
});

describe('states', () => {
  test('a draft starts, pauses, resumes and is cancelled; a change that does not fit names the present state', async () => {
    const id = await createWithImages(3);
    const expected = [
      ['pause', 409, 'The collection is draft and cannot be paused: it must be running'],
      ['start', 200, 'running'],
      ['start', 409, 'The collection is running and cannot be started: it must be draft'],
      ['pause', 200, 'paused'],
      ['resume', 200, 'running'],
      ['cancel', 200, 'cancelled'],
      ['resume', 409, 'The collection is cancelled and cannot be resumed: it must be paused'],
    ] as const;
    for (const [change, status, text] of expected) {
      const answer = await call('post', `/${id}/${change}`);
      expect([change, answer.status, answer.body.state ?? answer.body.detail]).toEqual([change, status, text]);
    }
    const added = await call('post', `/${id}/images`).send({ sources: toSources(1) });
    expect([added.status, added.body]).toEqual([409, problem('state_conflict')]);
  });

  test('a webhook endpoint that asks for collection.updated is told of each state once', async () => {
    const endpoint = { url: 'https://shop.example/events', events: ['collection.updated'] };
    const made = await request(api.url).post('/api/v1/webhook-endpoints').set('x-api-key', key).send(endpoint);
    expect(made.status).toBe(201);
    const id = await createWithImages(2);
    const listStates = async () => {
      const { rows } = await api.sql.query('SELECT body FROM deliveries WHERE account_id = $1 ORDER BY created_at', [accountId]);
      return rows.map(({ body }) => JSON.parse(body).data.state);
    };
    await call('post', `/${id}/start`);
    await eventually(async () => (await listStates()).length === 1, { withinMs: 5_000, describe: 'the webhook of the start' });
    await api.database.collections.tellEndpoints({ id, accountId });
    await call('post', `/${id}/cancel`);
    await eventually(async () => (await listStates()).length === 2, { withinMs: 5_000, describe: 'the webhook of the cancel' });
    expect(await listStates()).toEqual(['running', 'cancelled']);
  });

  test('a collection without images does not start', async () => {
    const answer = await call('post', `/${await create()}/start`);
    expect([answer.status, answer.body.detail]).toEqual([409, 'The collection has no images and cannot be started']);
  });

  test('a retry makes a started collection of the failed images alone', async () => {
    const id = await create({ labels: { shop: 'berlin' } });
    const sources = [...toSources(3), { url: 'https://ada:pw@images.example/x.jpg' }];
    await call('post', `/${id}/images`).send({ sources });
    expect((await call('post', `/${id}/retry`)).body).toEqual(problem('state_conflict'));
    await update(id, "state = 'settled', settled_at = now(), images_fed = 4, images_succeeded = 2, images_failed = 2");
    await api.sql.query(
      "UPDATE collection_items SET failure_code = 'source_answered', failure_message = 'x' WHERE collection_id = $1 AND position IN (1, 3)",
      [id],
    );
    const retried = await call('post', `/${id}/retry`);
    expect([retried.status, retried.body]).toEqual([
      201,
      expect.objectContaining({
        state: 'running',
        parent_id: id,
        labels: { shop: 'berlin' },
        images: expect.objectContaining({ total: 2, waiting: 2 }),
      }),
    ]);
    const feed = await api.database.collections.findFeedItems({ id: retried.body.id, from: 0, limit: 9 });
    expect(feed).toMatchObject([
      { position: 0, name: '1.jpg', access: null },
      { position: 1, name: 'x.jpg', access: expect.any(String) },
    ]);
  });

  test('an ended collection is deleted with its list of images, a running one is not', async () => {
    const id = await createWithImages(2);
    await call('post', `/${id}/start`);
    expect((await call('delete', `/${id}`)).status).toBe(409);
    await update(id, "state = 'settled', settled_at = now(), images_fed = 2, images_succeeded = 2");
    expect((await call('delete', `/${id}`)).body).toEqual({ id, deleted: true });
    expect((await call('get', `/${id}`)).status).toBe(404);
    const { rows } = await api.sql.query('SELECT count(*)::int AS count FROM collection_items WHERE collection_id = $1', [id]);
    expect(rows).toEqual([{ count: 0 }]);
  });
});

test('import: a draft is importing until a worker has read the document', async () => {
  const id = await create();
  const started = await call('post', `/${id}/import`).send({ url: 'https://shop.example/sitemap.xml', kind: 'sitemap' });
  expect([started.status, started.body]).toMatchObject([
    202,
    { state: 'importing', import: { url: 'https://shop.example/sitemap.xml', kind: 'sitemap', images_added: null, failure: null } },
  ]);
  expect((await call('post', `/${id}/start`)).status).toBe(409);
  expect((await call('post', `/${await create()}/import`).send({ url: 'http://127.0.0.1/', kind: 'page' })).status).toBe(400);
});

test('archive: has each result under its position, and a report', async () => {
  const id = await createWithImages(2);
  const deps = { jobs: api.database.jobs, storage: api.composition.storage };
  const made = await submitTestJob(deps, { accountId });
  await settleTestJob(deps, made);
  await api.sql.query('UPDATE collection_items SET job_id = $2 WHERE collection_id = $1 AND position = 0', [id, made.job.id]);
  const archive = await call('get', `/${id}/archive`)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
  expect([archive.status, archive.headers['content-type']]).toEqual([200, 'application/zip']);
  const names = archive.body.toString('latin1').match(/0000000-0\.jpg|0000001-[^P]*|report\.json/g);
  expect(new Set(names)).toEqual(new Set(['0000000-0.jpg', 'report.json']));
});

test.each(['get', 'delete'] as const)('a collection of another account is unknown: %s', async (method) => {
  const id = await createWithImages(1);
  ({ key } = await api.createAccount());
  expect((await call(method, `/${id}`)).body).toEqual(problem('collection_not_found'));
  expect((await call('get', `/${id}/images`)).body).toEqual(problem('collection_not_found'));
});
