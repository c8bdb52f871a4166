import { request as openRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { startTcpProxy } from '@pixmill/testkit/redis';
import request from 'supertest';

const nobody = 'postgresql://nobody:none@127.0.0.1:1/none';
const key = 'k'.repeat(32);
const jobId = '0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11';
let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ settings: { DATABASE_URL: nobody, REGISTRATION: 'on', ADMIN_API_KEY: 'a'.repeat(32) } });
  await eventually(() => !api.composition.databaseWatch.isAvailable(), { withinMs: 10_000, describe: 'the database to be away' });
});

afterAll(() => api.close());

const retryAfterOf = ({ headers }: request.Response) => headers['retry-after'];

describe('while the database is away', () => {
  test.each([
    ['post', '/v1/optimize'],
    ['post', `/v1/optimize/${jobId}/result?timeout=5`],
    ['get', '/v1/users/info'],
    ['post', '/api/register'],
  ] as const)('%s %s returns 503 in the words of MegaOptim', async (method, path) => {
    const response = await request(api.url)[method](path).set('x-api-key', key);
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({ status: 'error', code: 503, errors: [expect.any(String)] });
    expect(retryAfterOf(response)).toMatch(/^[1-4]$/);
    expect(response.headers['x-request-id']).toBeDefined();
  });

  test('an Optidash call returns 503 with the headers of its budget, in the reply mode of the request', async () => {
    const json = await request(api.url).get('/1.0/account').auth(key, '');
    expect(json.status).toBe(503);
    expect(json.body).toMatchObject({ success: false, code: 503, message: expect.any(String) });
    const budget = { 'x-ratelimit-limit': '100000', 'x-ratelimit-remaining': '100000', 'x-ratelimit-reset': '900' };
    expect(json.headers).toMatchObject({ ...budget, 'retry-after': expect.stringMatching(/^[1-4]$/) });
    const binary = await request(api.url)
      .post('/1.0/fetch')
      .auth(key, '')
      .set('x-optidash-binary', '1')
      .send({ url: 'http://example.com/a.png' });
    expect(binary.status).toBe(503);
    expect(binary.text ?? '').toBe('');
    expect(JSON.parse(String(binary.headers['x-optidash-meta']))).toMatchObject({ code: 503 });
  });

  test('the native API returns 503 as JSON, and a stored image returns 503 without a body', async () => {
    for (const path of ['/api/v1/deliveries', '/api/v1/admin/accounts']) {
      const native = await request(api.url).get(path).set('x-api-key', key);
      expect(native.status).toBe(503);
      expect(native.body).toMatchObject({ status: 503, code: 'unavailable' });
      expect(native.text).toMatch(/}\n$/);
      expect(retryAfterOf(native)).toMatch(/^[1-4]$/);
    }
    const image = await request(api.url).get('/image/0123456789ab/abcdefghijklmno.jpg');
    expect(image.status).toBe(503);
    expect(image.headers['content-length']).toBe('0');
    expect(retryAfterOf(image)).toMatch(/^[1-4]$/);
  });

  test('a submit to a full disk says so, in both dialects: the disk may be why the database is away', async () => {
    const working = await openTestApi();
    try {
      const databaseUrl = new URL(working.environment.databaseUrl);
      const proxy = await startTcpProxy(Number(databaseUrl.port));
      databaseUrl.port = String(proxy.port);
      const settings = { DATABASE_URL: databaseUrl.href, MIN_FREE_DISK: '1000000gb' };
      const { url, composition } = await working.openAnother({ settings });
      await eventually(() => composition.databaseWatch.isAvailable(), { withinMs: 10_000, describe: 'the database to answer' });
      await eventually(async () => (await request(url).get('/readyz')).body.storage === 'ok', { withinMs: 30_000 });
      await proxy.close();
      await eventually(() => !composition.databaseWatch.isAvailable(), { withinMs: 10_000, describe: 'the database to be away' });
      const submit = await request(url)
        .post('/v1/optimize')
        .set('x-api-key', key)
        .type('form')
        .send({ type: 'url', url: 'http://127.0.0.1:9/a' });
      expect([submit.status, submit.body.errors]).toEqual([503, [expect.stringContaining('disk of the service is full')]]);
      const upload = await request(url).post('/1.0/upload').auth(key, '');
      expect([upload.status, upload.body.message]).toEqual([503, expect.stringContaining('disk of the service is full')]);
      const read = await request(url).get('/v1/users/info').set('x-api-key', key);
      expect([read.status, read.body.errors]).toEqual([503, [expect.not.stringContaining('disk')]]);
    } finally {
      await working.close();
    }
  });

  test('what needs no database works: the health, the ping, and the answers for unknown paths and methods', async () => {
    for (const [path, status] of [
      ['/healthz', 200],
      ['/ping', 200],
      ['/v1/nothing', 404],
      ['/v1/optimize', 405],
    ] as const)
      expect((await request(api.url).get(path)).status).toBe(status);
  });

  test('a body is read to its end before the answer, also one that arrives in pieces', async () => {
    const sizeBytes = 3_000_000;
    const options = { port: api.port, method: 'POST', path: '/v1/optimize', headers: { 'x-api-key': key, 'content-length': sizeBytes } };
    const sent = openRequest(options);
    const answer = new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      sent.once('response', (response) => text(response).then((body) => resolve({ status: response.statusCode, body }), reject));
      sent.once('error', reject);
    });
    for (let piece = 0; piece < 3; piece += 1) await new Promise((resolve) => sent.write(Buffer.alloc(sizeBytes / 3), resolve));
    sent.end();
    expect(await answer).toMatchObject({ status: 503, body: expect.stringContaining('"code":503') });
  });

  test('clients are told to come back at different times', async () => {
    const responses = await Promise.all(Array.from({ length: 24 }, () => request(api.url).get('/v1/users/info').set('x-api-key', key)));
    expect(new Set(responses.map(retryAfterOf)).size).toBeGreaterThan(1);
  });
});
