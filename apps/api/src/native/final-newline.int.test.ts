import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';

const accountKey = 'R'.repeat(32);
const adminKey = 'a'.repeat(32);
let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { ADMIN_API_KEY: adminKey, OPTIDASH_RATE_LIMIT: '1000' } });
  await api.database.accounts.create({ name: 'Rich', email: 'rich@example.com', tokens: null, key: accountKey });
});

afterAll(() => api.close());

async function read(method: string, path: string, { key, body }: { key?: string; body?: string } = {}) {
  const headers = { ...(key && { 'x-api-key': key }), ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(`${api.url}${path}`, { method, headers, ...(body && { body }) });
  const text = await response.text();
  const { status } = response;
  return { status, text, length: response.headers.get('content-length'), type: response.headers.get('content-type') };
}

test.each([
  ['GET', '/healthz', {}, 200],
  ['GET', '/readyz', {}, undefined],
  ['GET', '/api/v1/deliveries', { key: accountKey }, 200],
  ['GET', '/api/v1/deliveries', {}, 401],
  ['DELETE', '/api/v1/jobs/00000000-0000-4000-8000-000000000000', { key: accountKey }, 404],
  ['PUT', '/api/v1/deliveries', { key: accountKey }, 405],
  ['POST', '/api/v1/connectors', { key: accountKey, body: '{' }, 400],
  ['GET', '/api/v1/admin/accounts', { key: adminKey }, 200],
  ['GET', '/api/v1/admin/accounts', { key: 'b'.repeat(32) }, 401],
  ['GET', '/api/v1/admin/nothing', { key: adminKey }, 404],
  ['GET', '/api/nothing', {}, 404],
  ['GET', '/api/%zz', {}, 400],
  ['POST', '/healthz', { body: '{}' }, 404],
] as const)('%s %s with %j ends with one newline', async (method, path, call, status) => {
  const answer = await read(method, path, call);
  if (status !== undefined) expect(answer.status).toBe(status);
  expect(answer.text).toBe(`${JSON.stringify(JSON.parse(answer.text))}\n`);
  expect(answer.length).toBe(String(Buffer.byteLength(answer.text)));
  expect(answer.type).toMatch(/^application\/(problem\+)?json(; charset=utf-8)?$/);
});

test.each([
  ['GET', '/', {}],
  ['GET', '/ping', { key: accountKey }],
  ['GET', '/v1/users/info', { key: accountKey }],
  ['GET', '/v1/nothing', { key: accountKey }],
  ['POST', '/v1/optimize', {}],
  ['POST', '/api/register', { body: '{}' }],
  ['GET', '/api/register', {}],
  ['PUT', '/api/register', {}],
  ['GET', '/1.0/account', {}],
  ['POST', '/1.0/fetch', { body: '{' }],
] as const)('%s %s with %j has the bytes of its dialect, without a newline', async (method, path, call) => {
  const { text } = await read(method, path, call);
  expect(text).toBe(JSON.stringify(JSON.parse(text)));
});
