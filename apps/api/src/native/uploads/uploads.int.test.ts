import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAudit, createMaintenance } from '@pixmill/jobs';
import { storageKeys } from '@pixmill/storage';
import { fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];
const png = fixtureBytes('images/palette.png');
const sha256 = createHash('sha256').update(png).digest('hex');

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { MAX_FILE_BYTES: '100kb' } });
  accountId = (await api.createAccount({ key, tokens: 100 })).id;
  await api.createAccount({ key: foreignKey });
});

afterAll(() => api.close());

const call = (method: 'get' | 'post' | 'delete', path: string, apiKey = key) =>
  request(api.url)[method](`/api/v1${path}`).set('authorization', `Bearer ${apiKey}`);
const send = (bytes: Buffer, query = '') => call('post', `/uploads${query}`).set('content-type', 'application/octet-stream').send(bytes);
const create = async (query = ''): Promise<string> => (await send(png, query).expect(201)).body.id;
const expire = (id: string) => api.sql.query("UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
const storedKeys = async () => {
  const keys = [];
  for await (const { key: storageKey } of api.composition.storage.list()) keys.push(storageKey);
  return keys;
};
const keyOf = (id: string) => storageKeys.upload({ accountId, id });

const deps = () => {
  const { database, storage, vault, log } = api.composition;
  return { ...database, storage, vault, log, keys: storageKeys };
};

/** Every maintenance task once. */
async function maintain(): Promise<void> {
  await api.sql.query('DELETE FROM maintenance_tasks');
  await createMaintenance(deps(), { orphanTtlMs: 1, historyTtlMs: 3_600_000 })(new AbortController().signal);
}

/** A collection that names the upload. */
async function createCollection(uploadId: string, state: string): Promise<string> {
  const id = randomUUID();
  await api.sql.query("INSERT INTO collections (id, account_id, name, options, state) VALUES ($1, $2, 'c', '{}', $3)", [
    id,
    accountId,
    state,
  ]);
  await api.sql.query("INSERT INTO collection_items (collection_id, position, name, upload_id) VALUES ($1, 0, 'a', $2)", [id, uploadId]);
  return id;
}

test('POST /uploads: stores the body, answers with its facts and its end, and shows it again', async () => {
  const { body } = await send(png, '?name=cat.png').expect(201);
  expect(body).toMatchObject({ name: 'cat.png', bytes: png.length, format: 'png', sha256 });
  const ttlMs = Date.parse(body.expires_at) - Date.parse(body.created_at);
  expect(ttlMs).toBeGreaterThan(3_500_000);
  expect((await call('get', `/uploads/${body.id}`).expect(200)).body).toEqual(body);
  expect((await api.composition.storage.read(keyOf(body.id))).equals(png)).toBe(true);
});

test.each([
  ['the form', () => call('post', '/uploads').attach('file', png, 'form.png'), 'form.png'],
  ['Content-Disposition', () => send(png).set('content-disposition', 'attachment; filename="a b.png"'), 'a b.png'],
  ['an encoded Content-Disposition', () => send(png).set('content-disposition', "attachment; filename*=UTF-8''k%C3%A4se.png"), 'käse.png'],
  ['nothing', () => send(png), 'image.png'],
])('POST /uploads: takes the name from %s', async (_name, post, name) => {
  expect((await post().expect(201)).body.name).toBe(name);
});

test('POST /uploads: refuses what is no image, what is empty and what is too large, and stores nothing', async () => {
  const before = await storedKeys();
  expect((await send(Buffer.from('text')).expect(400)).body.code).toBe('not_an_image');
  expect((await send(Buffer.alloc(0)).expect(400)).body.code).toBe('malformed_body');
  expect((await send(Buffer.alloc(150_000)).expect(413)).body.code).toBe('body_too_large');
  expect(await storedKeys()).toEqual(before);
});

test('GET /uploads: lists newest first in pages, without those of others and expired ones', async () => {
  const [first, second, expired] = [await create('?name=1.png'), await create('?name=2.png'), await create('?name=3.png')];
  await expire(expired);
  const page = (await call('get', '/uploads?limit=1').expect(200)).body;
  expect(page.items.map(({ id }: { id: string }) => id)).toEqual([second]);
  const next = (await call('get', `/uploads?limit=1&cursor=${page.next_cursor}`).expect(200)).body;
  expect(next.items.map(({ id }: { id: string }) => id)).toEqual([first]);
  expect((await call('get', '/uploads', foreignKey).expect(200)).body).toEqual({ items: [], next_cursor: null });
  for (const apiKey of [foreignKey, key])
    expect((await call('get', `/uploads/${expired}`, apiKey).expect(404)).body.code).toBe('upload_not_found');
});

test('DELETE /uploads: removes the bytes; a job that named it keeps its own', async () => {
  const id = await create();
  const { body: job } = await call('post', '/jobs')
    .send({ sources: [{ upload_id: id }] })
    .expect(202);
  await call('delete', `/uploads/${id}`, foreignKey).expect(404);
  expect((await call('delete', `/uploads/${id}`).expect(200)).body).toEqual({ id, deleted: true });
  await call('get', `/uploads/${id}`).expect(404);
  await call('delete', `/uploads/${id}`).expect(404);
  const keys = await storedKeys();
  expect(keys).not.toContain(keyOf(id));
  const source = storageKeys.source({ jobId: job.id, imageId: job.images[0].id });
  expect((await api.composition.storage.read(source)).equals(png)).toBe(true);
});

test('maintenance: removes expired uploads, but not while a collection that names them has not settled', async () => {
  const [kept, needed, expired] = [await create(), await create(), await create()];
  const collectionId = await createCollection(needed, 'running');
  await createCollection(expired, 'settled');
  for (const id of [needed, expired]) await expire(id);
  await maintain();
  const keys = await storedKeys();
  expect([kept, needed, expired].map((id) => keys.includes(keyOf(id)))).toEqual([true, true, false]);
  await call('get', `/uploads/${needed}`).expect(200);
  expect((await call('delete', `/uploads/${needed}`).expect(409)).body.code).toBe('state_conflict');
  await api.sql.query("UPDATE collections SET state = 'settled' WHERE id = $1", [collectionId]);
  await maintain();
  expect(await storedKeys()).not.toContain(keyOf(needed));
});

test('audit: knows uploads, and misses the bytes of one that are gone', async () => {
  const audit = () => createAudit({ ...deps() })({ strict: false, orphanTtlMs: 0 });
  const id = await create();
  expect(await audit()).toMatchObject({ bytesWithoutRow: { count: 0 }, resultsWithoutBytes: { count: 0 } });
  await api.composition.storage.remove(keyOf(id));
  expect(await audit()).toMatchObject({ resultsWithoutBytes: { count: 1, examples: [keyOf(id)] } });
});
