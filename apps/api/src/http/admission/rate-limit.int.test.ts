import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { createRedisPrefix, openTestEnvironment, requireTestServiceUrl, type TestEnvironment } from '@pixmill/testkit';
import request from 'supertest';
import { createApp } from '../../app.js';
import { compose } from '../../compose.js';
import { apiSettings } from '../../config.js';

type Composition = ReturnType<typeof compose>;

let place: TestEnvironment;
let database: Database;
const compositions: Composition[] = [];

beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
  for (const letter of ['A', 'B']) {
    await database.accounts.create({ name: letter, email: `${letter}@example.com`, tokens: null, key: letter.repeat(32) });
  }
});

afterAll(async () => {
  await Promise.all(compositions.map((wiring) => wiring.close()));
  await database.close();
  await place.close();
});

function startApi(redisUrl: string, prefix: string) {
  const reading = readEnv(apiSettings, {
    ...place.settings(),
    REDIS_URL: redisUrl,
    REDIS_PREFIX: prefix,
    MEGAOPTIM_RATE_LIMIT: '3',
  });
  if (!reading.ok) throw new Error(reading.problems.join());
  const wiring = compose(reading.value);
  compositions.push(wiring);
  return createApp(wiring);
}

type Api = ReturnType<typeof startApi>;

/** A process counts for itself until it is connected. */
async function untilConnected(counter: Composition['counter']): Promise<void> {
  try {
    await counter.sendCommand('PING');
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    await untilConnected(counter);
  }
}

const info = (api: Api, letter: string) => request(api).get('/v1/users/info').set('X-API-KEY', letter.repeat(32));

async function statuses(calls: (() => request.Test)[]): Promise<number[]> {
  const seen: number[] = [];
  for (const call of calls) seen.push((await call()).status);
  return seen;
}

test('rate limit: two API processes share the budget of a key; other keys and endpoints have their own', async () => {
  const url = requireTestServiceUrl('PIXMILL_TEST_REDIS_URL');
  const prefix = createRedisPrefix();
  const [one, two] = [startApi(url, prefix), startApi(url, prefix)];
  await Promise.all(compositions.map((wiring) => untilConnected(wiring.counter)));
  expect(await statuses([() => info(one, 'A'), () => info(two, 'A'), () => info(one, 'A'), () => info(two, 'A')])).toEqual([
    200, 200, 200, 429,
  ]);
  const refused = await info(one, 'A');
  expect(refused.body).toMatchObject({ status: 'error', code: 429, errors: [expect.any(String)] });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.headers.ratelimit).toBeDefined();
  expect((await info(two, 'B')).status).toBe(200);
  expect((await request(one).post('/v1/optimize').set('X-API-KEY', 'A'.repeat(32))).body.code).toBe(400);
});

test('rate limit: a process counts by itself without Redis', async () => {
  const alone = startApi('redis://127.0.0.1:1', createRedisPrefix());
  expect(await statuses(Array.from({ length: 4 }, () => () => info(alone, 'A')))).toEqual([200, 200, 200, 429]);
});
