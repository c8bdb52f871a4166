import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import type { OpenapiDocument } from './openapi-types.js';

let api: TestApi;
let key: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { API_RATE_LIMIT: '100', CORS_ORIGINS: '*' } });
  key = (await api.createAccount()).key;
});

afterAll(() => api.close());

test('/openapi.json: is the document of this service, and 304 for a caller that has it', async () => {
  const response = await fetch(`${api.url}/openapi.json`);
  const document: OpenapiDocument = JSON.parse(await response.text());
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(document).toMatchObject({ openapi: '3.1.1', servers: [{ url: api.composition.publicUrl }] });
  expect(document.paths['/api/v1/account']?.get?.responses['200']?.content?.['application/json']?.schema).toEqual({
    $ref: '#/components/schemas/Account',
  });
  const again = await fetch(`${api.url}/openapi.json`, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const head = await fetch(`${api.url}/openapi.json`, { method: 'HEAD' });
  expect([head.status, head.headers.get('etag')]).toEqual([200, response.headers.get('etag')]);
});

test.each([
  ['of the caller', 'order-7.retry_2', true],
  ['of ours, when the caller sent one with a space', 'order 7', false],
  ['of ours, when the caller sent one that is too long', 'x'.repeat(65), false],
])('Request-Id: is %s, on answers and in problems', async (_case, id, kept) => {
  for (const authorization of [`Bearer ${key}`, 'Bearer unknown']) {
    const response = await fetch(`${api.url}/api/v1/account`, { headers: { authorization, 'request-id': id } });
    const answered = response.headers.get('request-id');
    expect(answered === id).toBe(kept);
    expect(answered).toMatch(/^[\w.-]{1,64}$/);
    if (!response.ok) expect(await response.json()).toMatchObject({ request_id: answered });
  }
});

test('Request-Id: is not taken from callers of the dialects', async () => {
  const response = await fetch(`${api.url}/v1/users/info`, { headers: { 'x-api-key': key, 'request-id': 'mine' } });
  expect([response.headers.get('request-id'), response.headers.get('x-request-id')]).toEqual([null, expect.not.stringMatching(/^mine$/)]);
});

test('RateLimit: answers of the native API say what is left of API_RATE_LIMIT', async () => {
  const { headers } = await fetch(`${api.url}/api/v1/account`, { headers: { 'x-api-key': key } });
  expect([headers.get('ratelimit-policy'), headers.get('ratelimit')]).toEqual([
    expect.stringContaining('q=100; w=60'),
    expect.stringMatching(/r=\d+; t=\d+/),
  ]);
});
