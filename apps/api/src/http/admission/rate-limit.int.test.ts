import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRedisPrefix, eventually } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
  for (const letter of ['A', 'B']) await api.createAccount({ key: letter.repeat(32) });
});

afterAll(() => api.close());

/** Opens an API that counts in Redis from its first request on: until a process has connected, it counts in its own memory. */
async function openConnected(prefix: string): Promise<string> {
  const { composition, url } = await api.openAnother({ settings: { REDIS_PREFIX: prefix, MEGAOPTIM_RATE_LIMIT: '3' } });
  await eventually(() => composition.counter.sendCommand('PING'), { withinMs: 10_000, describe: 'Redis to be connected' });
  return url;
}

const info = (url: string, letter: string) => request(url).get('/v1/users/info').set('X-API-KEY', letter.repeat(32));

async function statuses(calls: (() => request.Test)[]): Promise<number[]> {
  const seen: number[] = [];
  for (const call of calls) seen.push((await call()).status);
  return seen;
}

test('rate limit: two API processes share the budget of a key; other keys and endpoints have their own', async () => {
  const prefix = createRedisPrefix();
  const [one, two] = [await openConnected(prefix), await openConnected(prefix)];
  expect(await statuses([() => info(one, 'A'), () => info(two, 'A'), () => info(one, 'A'), () => info(two, 'A')])).toEqual([
    200, 200, 200, 429,
  ]);
  const rejected = await info(one, 'A');
  expect(rejected.body).toMatchObject({ status: 'error', code: 429, errors: [expect.any(String)] });
  expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0);
  expect(rejected.headers.ratelimit).toBeDefined();
  expect((await info(two, 'B')).status).toBe(200);
  expect((await request(one).post('/v1/optimize').set('X-API-KEY', 'A'.repeat(32))).body.code).toBe(400);
});

test('rate limit: a process counts in its own memory when Redis is unavailable', async () => {
  const { url } = await api.openAnother({ settings: { REDIS_URL: 'redis://127.0.0.1:1', MEGAOPTIM_RATE_LIMIT: '3' } });
  expect(await statuses(Array.from({ length: 4 }, () => () => info(url, 'A')))).toEqual([200, 200, 200, 429]);
});
