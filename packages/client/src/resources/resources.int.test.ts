import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import { Pixmill } from '../index.js';

let api: TestApi;
let client: Pixmill;
let worker: ReturnType<typeof createTestWorker>;
const photo = new Blob([fixtureBytes('images/sample.jpg')]);

beforeAll(async () => {
  api = await openTestApi();
  const { key } = await api.createAccount({ tokens: 100 });
  client = new Pixmill({ url: api.url, apiKey: key });
  worker = createTestWorker(api);
});

afterAll(async () => {
  await worker.close();
  await api.close();
});

test('jobs: created, shown, waited for, fetched as an archive, deleted', async () => {
  const files = [
    { name: 'a.jpg', blob: photo },
    { name: 'broken.jpg', blob: new Blob(['no image']) },
  ];
  const { id } = await client.jobs.create({ files, options: { labels: { page: 'home' } } });
  const states: string[] = [];
  const [job] = await Promise.all([client.jobs.wait(id, { onUpdate: ({ state }) => states.push(state) }), worker.processQueued()]);
  expect(job).toMatchObject({
    id,
    state: 'settled',
    outcome: 'partial',
    images: [{ state: 'succeeded' }, { failure: { code: 'not_an_image' } }],
  });
  expect(states.at(-1)).toBe('settled');
  expect(await client.jobs.get(id)).toMatchObject({ id, labels: { page: 'home' } });
  const archive = await client.jobs.archive(id);
  expect(new TextDecoder().decode((await archive.arrayBuffer()).slice(0, 2))).toBe('PK');
  await client.jobs.delete(id);
  await expect(client.jobs.get(id)).rejects.toMatchObject({ name: 'ServiceError', code: 'job_not_found', status: 404 });
});

test('jobs: a cancelled job is retried with its images', async () => {
  const { id } = await client.jobs.create({ files: [{ name: 'a.jpg', blob: photo }] });
  expect(await client.jobs.cancel(id)).toMatchObject({ outcome: 'cancelled' });
  const retry = await client.jobs.retry(id);
  expect(retry).toMatchObject({ state: 'queued', parent_id: id });
  await client.jobs.cancel(retry.id);
});

test('jobs: a check tells the cost and creates nothing', async () => {
  const before = await client.jobs.list().all();
  expect(await client.jobs.check({ files: [{ name: 'a.jpg', blob: photo }] })).toMatchObject({ accepted: true, tokens_held: 1 });
  expect(await client.jobs.list().all()).toHaveLength(before.length);
});

test('jobs: a list goes over its pages, as its filter says', async () => {
  const source = { data: `data:image/jpeg;base64,${Buffer.from(await photo.arrayBuffer()).toString('base64')}` };
  const created: string[] = [];
  for (const set of ['one', 'two', 'one', 'one', 'one', 'one']) {
    created.unshift((await client.jobs.create({ sources: [source], options: { labels: { set, of: 'pages' } } })).id);
  }
  const filter = { label: ['set:one', 'of:pages'], limit: 2 };
  const listed: string[] = [];
  for await (const job of client.jobs.list(filter)) listed.push(job.id);
  expect(listed).toEqual(created.filter((_, index) => index !== 4));
  const sizes: number[] = [];
  for await (const page of client.jobs.list(filter).pages()) sizes.push(page.items.length);
  expect(sizes).toEqual([2, 2, 1]);
  for (const id of created) await client.jobs.cancel(id);
});

test('uploads: sent, listed, used by a job, deleted', async () => {
  const upload = await client.uploads.create(photo, 'é photo.jpg');
  expect(upload).toMatchObject({ name: 'é photo.jpg', bytes: photo.size, format: 'jpeg' });
  expect(await client.uploads.get(upload.id)).toEqual(upload);
  expect(await client.uploads.list().first()).toMatchObject({ items: [upload], next_cursor: null });
  const { id } = await client.jobs.create({ sources: [{ upload_id: upload.id }] });
  await client.jobs.cancel(id);
  await client.uploads.delete(upload.id);
  await client.uploads.delete((await client.uploads.create(new File([photo], 'b.jpg'))).id);
  await expect(client.uploads.delete(upload.id)).rejects.toMatchObject({ code: 'upload_not_found' });
});

test('keys, presets: created, changed, listed, ended', async () => {
  const created = await client.keys.create({ name: 'shop', scopes: ['jobs:read'] });
  expect(await client.keys.change(created.id, { name: 'shop, old' })).toMatchObject({ name: 'shop, old' });
  await client.keys.revoke(created.id);
  expect(await client.keys.get(created.id)).toMatchObject({ revoked_at: expect.any(String) });
  expect(await client.keys.list().all()).toContainEqual(await client.keys.get(created.id));

  const preset = await client.presets.create({ name: 'web', options: { formats: ['webp'] } });
  expect(await client.presets.replace(preset.id, { name: 'web', options: { level: 'ultra' } })).toMatchObject({
    options: { level: 'ultra' },
  });
  expect(await client.presets.list().all()).toEqual([await client.presets.get(preset.id)]);
  await client.presets.delete(preset.id);
});

test('account, usage: what was used and what is left', async () => {
  expect(await client.account.rename('Grace')).toMatchObject({ name: 'Grace' });
  const { tokens } = await client.account.get();
  const entries = await client.account.ledger({ limit: 3 }).all();
  expect(entries.length).toBeGreaterThan(3);
  expect(entries.reduce((sum, entry) => sum + entry.tokens, 0)).toBe(tokens);
  const { items, total } = await client.usage.get({ group_by: 'day,format,key' });
  expect(items.reduce((sum, row) => sum + row.images, 0)).toBe(total.images);
  expect(total.images).toBeGreaterThan(0);
  expect(await client.deliveries.list().all()).toEqual([]);
});

test('collections: filled, started, stopped, deleted', async () => {
  const { id } = await client.collections.create({ name: 'Shop' });
  const sources = ['a', 'b', 'c'].map((name) => ({ url: `http://127.0.0.1/${name}.jpg` }));
  expect(await client.collections.add(id, sources)).toMatchObject({ images_added: 3 });
  expect((await client.collections.images(id, { limit: 2 }).all()).map(({ position }) => position)).toEqual([0, 1, 2]);
  expect(await client.collections.cost(id)).toMatchObject({ images: 3, tokens_at_most: 3 });
  expect(await client.collections.start(id)).toMatchObject({ state: 'running' });
  await expect(client.collections.start(id)).rejects.toMatchObject({ code: 'state_conflict' });
  const states: string[] = [];
  const waiting = client.collections.wait(id, {
    onUpdate({ state }) {
      states.push(state);
      if (state === 'running') client.collections.cancel(id).catch(() => {});
    },
  });
  expect(await waiting).toMatchObject({ state: 'cancelled' });
  expect(states).toEqual(['running', 'cancelled']);
  await client.collections.delete(id);
});

test('request: answers with a text, with a status, and without a body', async () => {
  expect(await client.request('get', '/api/v1/ledger', { accept: 'text/csv' })).toMatch(/^id,/);
  const { id } = await client.collections.create({ name: 'Shop' });
  const first = await client.response('get', '/api/v1/collections/{id}', { params: { id } });
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  const second = await client.response('get', '/api/v1/collections/{id}', { params: { id }, headers });
  expect([first.status, second.status, second.body]).toEqual([200, 304, undefined]);
});
