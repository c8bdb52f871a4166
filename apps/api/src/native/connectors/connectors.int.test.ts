import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
