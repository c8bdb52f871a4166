import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAzureStub, startGoogleStub, startS3Stub, startSwiftStub } from '@pixmill/testkit';
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

const bearer = (sent: string) => ({ authorization: `Bearer ${sent}` });
const listConnectors = async (sent: string) => (await request(api.url).get('/api/v1/connectors').set(bearer(sent)).expect(200)).body.items;

test('connectors: are created, listed and deleted by their account; answers have no secrets, and stored credentials are sealed', async () => {
  const body = { name: 'mine', provider: 'aws', region: 'eu-west-1', key: 'AKIDEXAMPLE', secret: 'never-to-be-seen' };
  const made = await request(api.url).post('/api/v1/connectors').set(bearer(key)).send(body).expect(201);
  const facts = { id: expect.stringMatching(/^[A-Za-z0-9]{10}$/), name: 'mine', provider: 'aws', region: 'eu-west-1', endpoint: null };
  expect(made.body).toEqual({ ...facts, created_at: expect.any(String) });
  expect(await listConnectors(key)).toEqual([made.body]);
  const stored = await api.database.connectors.find(accountId, made.body.id);
  expect(stored?.sealed).toEqual(expect.not.stringMatching(/never|AKID/));

  expect(await listConnectors(foreignKey)).toEqual([]);
  const foreign = await request(api.url).delete(`/api/v1/connectors/${made.body.id}`).set(bearer(foreignKey)).expect(404);
  expect(foreign.body.code).toBe('connector_not_found');
  await request(api.url).delete(`/api/v1/connectors/${made.body.id}`).set(bearer(key)).expect(200, { id: made.body.id, deleted: true });
  await request(api.url).delete(`/api/v1/connectors/${made.body.id}`).set(bearer(key)).expect(404);
  // PostgreSQL rejects NUL in a text
  await request(api.url).delete('/api/v1/connectors/%00').set(bearer(key)).expect(404);
  expect(await listConnectors(key)).toEqual([]);
});

test('connectors: return 400 for incomplete or forbidden endpoints, and 401 without a key', async () => {
  const rejected = await request(api.url)
    .post('/api/v1/connectors')
    .set(bearer(key))
    .send({ name: 'a', provider: 'custom', key: 'k', secret: 's' })
    .expect(400);
  expect(rejected.body).toMatchObject({
    code: 'invalid_parameter',
    detail: 'connector: `endpoint` must be given for custom',
    errors: [{ pointer: '/endpoint', detail: 'must be given for custom' }],
  });
  const { keyFile } = await startGoogleStub({ buckets: [] }).then(async (stub) => {
    await stub.close();
    return stub;
  });
  // The API without EGRESS_ALLOW exchanges keys at Google only.
  const google = await request(api.url)
    .post('/api/v1/connectors')
    .set(bearer(key))
    .send({ name: 'a', provider: 'google', json_key: keyFile })
    .expect(400);
  const detail = 'must have a `token_uri` of Google, such as https://oauth2.googleapis.com/token';
  expect(google.body.errors).toEqual([{ pointer: '/json_key', detail }]);
  for (const endpoint of ['http://minio.example', 'https://10.1.2.3', 'http://127.0.0.1:9000']) {
    const answer = await request(api.url)
      .post('/api/v1/connectors')
      .set(bearer(key))
      .send({ name: 'a', provider: 'custom', key: 'k', secret: 's', endpoint })
      .expect(400);
    expect(answer.body.detail).toMatch(/^connector: `endpoint` must be an https address/);
  }
  await request(api.url).get('/api/v1/connectors').expect(401);
});

describe('test of a connector', () => {
  const secret = 'not-a-real-secret';
  const accountKey = Buffer.from('not-a-real-key').toString('base64');
  let s3: Awaited<ReturnType<typeof startS3Stub>>;
  let azure: Awaited<ReturnType<typeof startAzureStub>>;
  let open: Awaited<ReturnType<TestApi['openAnother']>>;

  beforeAll(async () => {
    s3 = await startS3Stub({ secrets: { AKIDOFTHETEST: secret }, buckets: ['photos'] });
    azure = await startAzureStub({ account: 'pixmilltest', key: accountKey, containers: ['photos'] });
    open = await api.openAnother({ settings: { EGRESS_ALLOW: '127.0.0.1/32' } });
  });

  afterAll(() => Promise.all([s3.close(), azure.close()]));

  const post = (path: string, body: object, url = open.url) => request(url).post(`/api/v1/connectors${path}`).set(bearer(key)).send(body);
  const create = async (body: object) =>
    (await post('', { name: 'x', provider: 'custom', key: 'AKIDOFTHETEST', secret, ...body }).expect(201)).body.id;

  test('writes and removes an object at S3 and Azure', async () => {
    const s3Id = await create({ endpoint: s3.url });
    const name = /pixmill-test-[0-9a-f-]{36}\.txt/;
    expect((await post(`/${s3Id}/test`, { bucket: 'photos', path: 'a/b' }).expect(200)).body).toEqual({
      ok: true,
      steps: [
        { step: 'write', ok: true, detail: expect.stringMatching(new RegExp(`^${s3.url}/photos/a/b/${name.source}$`)) },
        { step: 'remove', ok: true, detail: expect.stringMatching(new RegExp(`^a/b/${name.source}$`)) },
      ],
    });
    expect(s3.removed).toEqual(s3.objects.map(({ target }) => target));
    const azureId = await create({ provider: 'azure', account: 'pixmilltest', key: accountKey, secret: undefined, endpoint: azure.url });
    expect((await post(`/${azureId}/test`, { container: 'photos' })).body).toMatchObject({ ok: true, steps: [{ ok: true }, { ok: true }] });
    expect(azure.removed).toEqual(azure.objects.map(({ target }) => target));
  });

  test('writes and removes an object at Swift and with the key file of Google, and says which login failed', async () => {
    const [swift, google] = await Promise.all([
      startSwiftStub({ username: 'test:tester', key: secret, containers: ['Photos'] }),
      startGoogleStub({ buckets: ['photos'] }),
    ]);
    const fields = { key: undefined, secret: undefined };
    const swiftFields = { ...fields, provider: 'swift', username: 'test:tester', endpoint: swift.url };
    const swiftId = await create({ ...swiftFields, key: secret });
    const googleId = await create({ ...fields, provider: 'google', json_key: google.keyFile, endpoint: google.url });
    const passed = { ok: true, steps: [{ ok: true }, { ok: true }] };
    expect((await post(`/${swiftId}/test`, { container: 'Photos', path: 'a' })).body).toMatchObject(passed);
    expect((await post(`/${googleId}/test`, { bucket: 'photos' })).body).toMatchObject(passed);
    expect([swift.removed.length, google.removed.length]).toEqual([1, 1]);
    const wrongId = await create({ ...swiftFields, key: 'wrong-key' });
    const detail = 'The result could not be stored at swift: login: 401';
    expect((await post(`/${wrongId}/test`, { container: 'Photos' })).body).toEqual({
      ok: false,
      steps: [{ step: 'write', ok: false, detail }],
    });
    const stored = await api.database.connectors.find(accountId, googleId);
    expect(stored).toMatchObject({ service: 'google', sealed: expect.not.stringMatching(/PRIVATE|gserviceaccount/) });
    const listed = JSON.stringify(await listConnectors(key));
    expect(listed).not.toMatch(/PRIVATE|gserviceaccount|tester|not-a-real-secret/);
    await Promise.all([swift.close(), google.close()]);
  });

  test('says why it failed, and is ok when only the removal is refused', async () => {
    const id = await create({ endpoint: s3.url, secret: 'wrong' });
    const refused = { step: 'write', ok: false, detail: 'The result could not be stored at custom: 403 SignatureDoesNotMatch' };
    expect((await post(`/${id}/test`, { bucket: 'photos' })).body).toEqual({ ok: false, steps: [refused] });
    const right = await create({ endpoint: s3.url });
    const absent = { ...refused, detail: 'The result could not be stored at custom: 404 NoSuchBucket' };
    expect((await post(`/${right}/test`, { bucket: 'absent' })).body).toEqual({ ok: false, steps: [absent] });
    s3.respondNextWith({ status: 200, code: '' }, { status: 403, code: 'AccessDenied' });
    const left = { step: 'remove', ok: false, detail: 'The object could not be removed at custom: 403 AccessDenied' };
    expect((await post(`/${right}/test`, { bucket: 'photos' })).body).toMatchObject({ ok: true, steps: [{ ok: true }, left] });
    // The API without EGRESS_ALLOW may not reach loopback; the answer does not say whether something is there.
    const guarded = { ...refused, detail: 'The result could not be stored at custom: the endpoint could not be reached' };
    expect((await post(`/${right}/test`, { bucket: 'photos' }, api.url)).body).toEqual({ ok: false, steps: [guarded] });
  });

  test('is rejected for an unknown connector, a wrong field, and after ten tests in a minute', async () => {
    const id = await create({ endpoint: s3.url });
    await request(open.url).post(`/api/v1/connectors/${id}/test`).set(bearer(foreignKey)).send({ bucket: 'photos' }).expect(404);
    const wrong = (await post(`/${id}/test`, { container: 'photos' }).expect(400)).body;
    expect(wrong.errors).toEqual([
      { pointer: '/bucket', detail: 'must be given for this connector' },
      { pointer: '/container', detail: 'is not for this connector, which has a bucket' },
    ]);
    const statuses = [];
    for (let call = 0; call < 11; call += 1) statuses.push((await post(`/${id}/test`, { bucket: 'photos' })).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
