import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRedisPrefix, requireTestService } from '@pixmill/testkit';
import { createRedisLife, type RedisLife } from './redis-life.js';
import { createSharedCounter, type SharedCounter } from './shared-counter.js';

let prefix: string;
let life: RedisLife;
let another: RedisLife;
let redis: SharedCounter;

beforeAll(() => {
  prefix = createRedisPrefix();
  const options = { url: requireTestService('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} };
  [life, another, redis] = [createRedisLife(options), createRedisLife(options), createSharedCounter(options)];
});

afterAll(() => {
  for (const each of [life, another, redis]) each.close();
});

/** Asks until Redis has answered once: the connection is still being made when a test starts. */
async function since(of: RedisLife): Promise<number> {
  try {
    return (await of.since()).getTime();
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    return since(of);
  }
}

/** The clock has moved on. */
async function later(than: number): Promise<void> {
  while (Date.now() <= than) await new Promise((resolve) => setImmediate(resolve));
}

test('everyone is told the same life, and another one when Redis was emptied or restarted', async () => {
  const startedAt = Date.now();
  const first = await since(life);
  expect(first).toBeGreaterThanOrEqual(startedAt);
  expect([await since(another), await since(life)]).toEqual([first, first]);

  await later(first);
  await redis.send('DEL', `${prefix}:life`);
  const emptied = await since(another);
  expect(emptied).toBeGreaterThan(first);
  expect(await since(life)).toBe(emptied);

  await later(emptied);
  await redis.send('SET', `${prefix}:life`, `anotherrun ${first}`);
  const restarted = await since(life);
  expect(restarted).toBeGreaterThan(emptied);
  expect(await since(another)).toBe(restarted);
});

test('a Redis that is away is said to be', async () => {
  const away = createRedisLife({ url: 'redis://127.0.0.1:1', prefix, onError: () => {} });
  await expect(away.since()).rejects.toMatchObject({ code: 'unavailable' });
  away.close();
});
