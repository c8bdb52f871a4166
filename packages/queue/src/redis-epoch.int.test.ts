import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRedisPrefix, requireTestServiceUrl } from '@pixmill/testkit';
import { createRedisCommandClient, type RedisCommandClient } from './redis-command-client.js';
import { createRedisEpoch, type RedisEpoch } from './redis-epoch.js';

let prefix: string;
let epoch: RedisEpoch;
let otherEpoch: RedisEpoch;
let redis: RedisCommandClient;

beforeAll(() => {
  prefix = createRedisPrefix();
  const options = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} };
  [epoch, otherEpoch, redis] = [createRedisEpoch(options), createRedisEpoch(options), createRedisCommandClient(options)];
});

afterAll(() => {
  for (const each of [epoch, otherEpoch, redis]) each.close();
});

/** Asks until Redis has answered once: the connection is still being made when a test starts. */
async function readStartedAt(of: RedisEpoch): Promise<number> {
  try {
    return (await of.getStartedAt()).getTime();
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    return readStartedAt(of);
  }
}

/** The clock has moved on. */
async function waitUntilAfter(than: number): Promise<void> {
  while (Date.now() <= than) await new Promise((resolve) => setImmediate(resolve));
}

test('everyone is told the same life, and another one when Redis was emptied or restarted', async () => {
  const startedAt = Date.now();
  const first = await readStartedAt(epoch);
  expect(first).toBeGreaterThanOrEqual(startedAt);
  expect([await readStartedAt(otherEpoch), await readStartedAt(epoch)]).toEqual([first, first]);

  await waitUntilAfter(first);
  await redis.sendCommand('DEL', `${prefix}:life`);
  const emptied = await readStartedAt(otherEpoch);
  expect(emptied).toBeGreaterThan(first);
  expect(await readStartedAt(epoch)).toBe(emptied);

  await waitUntilAfter(emptied);
  await redis.sendCommand('SET', `${prefix}:life`, `anotherrun ${first}`);
  const restarted = await readStartedAt(epoch);
  expect(restarted).toBeGreaterThan(emptied);
  expect(await readStartedAt(otherEpoch)).toBe(restarted);
});

test('a Redis that is away is said to be', async () => {
  const away = createRedisEpoch({ url: 'redis://127.0.0.1:1', prefix, onError: () => {} });
  await expect(away.getStartedAt()).rejects.toMatchObject({ code: 'unavailable' });
  away.close();
});
