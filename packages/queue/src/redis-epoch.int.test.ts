import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisPrefix, eventually, requireTestServiceUrl } from '@pixmill/testkit';
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
  for (const connection of [epoch, otherEpoch, redis]) connection.close();
});

/** Repeats until the connection is made. */
const readStartedAt = (of: RedisEpoch): Promise<number> =>
  eventually(async () => (await of.getStartedAt()).getTime(), { withinMs: 10_000, describe: 'a connection to Redis' });

const clockPasses = (time: number) => eventually(() => Date.now() > time, { withinMs: 1_000, everyMs: 1 });

describe('redis epoch', () => {
  test('starts at the same time for all processes, and later after Redis was flushed or restarted', async () => {
    const startedAt = Date.now();
    const first = await readStartedAt(epoch);
    expect(first).toBeGreaterThanOrEqual(startedAt);
    expect([await readStartedAt(otherEpoch), await readStartedAt(epoch)]).toEqual([first, first]);

    await clockPasses(first);
    await redis.sendCommand('DEL', `${prefix}:life`);
    const flushed = await readStartedAt(otherEpoch);
    expect(flushed).toBeGreaterThan(first);
    expect(await readStartedAt(epoch)).toBe(flushed);

    await clockPasses(flushed);
    await redis.sendCommand('SET', `${prefix}:life`, `anotherrun ${first}`);
    const restarted = await readStartedAt(epoch);
    expect(restarted).toBeGreaterThan(flushed);
    expect(await readStartedAt(otherEpoch)).toBe(restarted);
  });

  test('throws unavailable when Redis cannot be reached', async () => {
    const unreachable = createRedisEpoch({ url: 'redis://127.0.0.1:1', prefix, onError: () => {} });
    await expect(unreachable.getStartedAt()).rejects.toMatchObject({ code: 'unavailable' });
    unreachable.close();
  });
});
