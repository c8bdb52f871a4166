import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi();
  accountId = (await api.createAccount({ key })).id;
  await api.createAccount({ key: foreignKey });
});

afterAll(() => api.close());

const publicPath = '0123456789ab/ABCDEFGHIJKLMNO.jpg';

async function submitJob() {
  const [id, imageId] = [randomUUID(), randomUUID()];
  const source = { kind: 'url', url: 'http://127.0.0.1:9/a.jpg' } as const;
  const spec = defaultJobSpec;
  const own = { dialect: 'megaoptim', spec: { ...spec, operations: [], extras: [] }, callbackUrl: null, sourceCredentials: null };
  await api.database.jobs.submit({
    id,
    accountId,
    ...own,
    idempotency: null,
    images: [{ id: imageId, position: 0, name: 'a.jpg', source }],
  });
  return { id, imageId };
}

/** A settled job with one result, as a worker leaves it. */
async function settleJob() {
  const { id, imageId } = await submitJob();
  const storageKey = `jobs/${id}/${imageId}/main.jpg`;
  await api.composition.storage.put(storageKey, Buffer.from('bytes'));
  const claim = await api.database.jobs.claimFetch({ jobId: id, owner: 'test', leaseMs: 5_000, fetchesPerAccount: 8 });
  const main = {
    role: 'main',
    format: 'jpeg',
    sizeBytes: 5,
    width: 1,
    height: 1,
    publicPath,
    storageKey,
    facts: null,
    externalUrl: null,
  } as const;
  const outcome = { status: 'succeeded', variants: [main], report: {}, reused: false } as const;
  const results = [{ imageId, sourceBytes: 99, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null, outcome }];
  const render = () => ({ contentType: '', body: '' });
  await api.database.jobs.settle({ jobId: id, fence: claim?.fence ?? 0, results, resultTtlMs: 60_000, render });
  return { id, storageKey };
}

const erase = (id: string, headers: Readonly<Record<string, string>> = { 'x-api-key': key }) =>
  request(api.url).delete(`/api/v1/jobs/${id}`).set(headers);
const errorOf = (code: string) => ({ error: { code, message: expect.any(String) } });

test('delete job: removes a settled job with its result and files', async () => {
  const { id, storageKey } = await settleJob();
  await request(api.url).get(`/image/${publicPath}`).expect(200);
  await erase(id, { authorization: `Bearer ${key}` }).expect(200, { id, deleted: true });
  await request(api.url).get(`/image/${publicPath}`).expect(404);
  expect(await api.composition.storage.stat(storageKey)).toBeNull();
  const result = await request(api.url).post(`/v1/optimize/${id}/result`).set('x-api-key', key);
  expect(result.body).toMatchObject({ code: 404 });
  const again = await erase(id).expect(404);
  expect(again.body).toEqual(errorOf('job_not_found'));
});

test('delete job: returns 409 for an unfinished job, 404 for a job of another account and for an invalid id', async () => {
  const { id } = await submitJob();
  const foreign = await erase(id, { 'x-api-key': foreignKey }).expect(404);
  expect(foreign.body).toEqual(errorOf('job_not_found'));
  expect((await erase(id).expect(409)).body).toEqual(errorOf('job_unsettled'));
  await erase('nonsense').expect(404);
  expect((await api.database.jobs.find(id))?.state).toBe('queued');
});

test('delete job: returns 401 without a valid key, and 405 for another method', async () => {
  const { id } = await submitJob();
  const keyless = await erase(id, {}).expect(401);
  expect(keyless.headers['www-authenticate']).toContain('Bearer');
  expect((await erase(id, { 'x-api-key': 'C'.repeat(32) }).expect(401)).body).toEqual(errorOf('api_key_unknown'));
  const got = await request(api.url).get(`/api/v1/jobs/${id}`).set('x-api-key', key).expect(405);
  expect(got.headers.allow).toBe('DELETE');
});
