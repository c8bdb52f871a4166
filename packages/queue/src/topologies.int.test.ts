import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { openQueueAdapters, type QueueAdapters, type RedisServer, startRedisServer } from '@pixmill/testkit/redis';
import { checkRedis } from './redis/check-redis.js';

/** Sentinel rests for 30 s when the machine does not let it run in time. */
const within = { withinMs: 300_000, everyMs: 100 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(settings: readonly string[], options?: { mode: 'sentinel' }): Promise<RedisServer> {
  const server = await startRedisServer(settings, options);
  cleanUps.push(() => server.stop());
  return server;
}

function open(url: string): QueueAdapters {
  const adapters = openQueueAdapters(url);
  cleanUps.push(() => adapters.close());
  return adapters;
}

/** One field of INFO. */
async function readInfo(server: RedisServer, section: string, field: string): Promise<string> {
  return server.command('EVAL', `return string.match(redis.call('INFO', '${section}'), '${field}:([^\\r]+)')`, '0');
}

describe('redis-sentinel://', () => {
  test('follows the master that Sentinel names, after a failover by command and after the death of the master', async () => {
    const master = await start([]);
    const replica = await start([`replicaof 127.0.0.1 ${master.port}`]);
    await eventually(async () => (await readInfo(replica, 'replication', 'master_link_status')) === 'up', within);
    const sentinel = await start(
      [
        `sentinel monitor main 127.0.0.1 ${master.port} 1`,
        'sentinel down-after-milliseconds main 1000',
        'sentinel failover-timeout main 3000',
      ],
      { mode: 'sentinel' },
    );
    const url = `redis-sentinel://127.0.0.1:1,127.0.0.1:${sentinel.port}/main`; // the first one is not there
    expect(await checkRedis(url, { retryTimeoutMs: 60_000 })).toEqual([]);
    const { expectWork, epoch } = open(url);
    await expectWork();
    const before = await epoch.getStartedAt();

    await eventually(async () => (await sentinel.command('SENTINEL', 'FAILOVER', 'main')) === '+OK', within);
    await eventually(async () => (await readInfo(replica, 'replication', 'role')) === 'master', within);
    await expectWork();
    await eventually(async () => (await epoch.getStartedAt()).getTime() > before.getTime(), within);

    await eventually(async () => (await readInfo(master, 'replication', 'master_link_status')) === 'up', within);
    await replica.stop();
    await expectWork(within.withinMs);
    expect(await readInfo(master, 'replication', 'role')).toBe('master');
  });
});

describe('redis-cluster://', () => {
  test('keeps all keys in one slot, and follows it to another node', async () => {
    const settings = ['cluster-enabled yes', 'cluster-node-timeout 20000'];
    const nodes = await Promise.all([start(settings), start(settings), start(settings)]);
    const [first, second, third] = nodes as [RedisServer, RedisServer, RedisServer]; // three were started
    await formCluster([first, second], third);
    const url = `redis-cluster://127.0.0.1:${first.port},127.0.0.1:${third.port}`;
    expect(await checkRedis(url, { retryTimeoutMs: 60_000 })).toEqual([]);
    const { expectWork, epoch } = open(url);
    await expectWork();
    const before = await epoch.getStartedAt();
    await eventually(
      async () => {
        if ((await readInfo(third, 'replication', 'role')) === 'master') return true;
        await third.command('CLUSTER', 'FAILOVER'); // a busy machine may exceed its time limit
        return false;
      },
      { ...within, everyMs: 500 },
    );
    await expectWork();
    await eventually(async () => (await epoch.getStartedAt()).getTime() > before.getTime(), within);
  });
});

/** Two masters share the slots; `replica` follows the one that has the slot of the keys. */
async function formCluster(masters: readonly [RedisServer, RedisServer], replica: RedisServer): Promise<void> {
  const [first, second] = masters;
  const slot = Number((await first.command('CLUSTER', 'KEYSLOT', '{test}:life')).replace(':', ''));
  await first.command('CLUSTER', 'ADDSLOTSRANGE', '0', '8191');
  await second.command('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383');
  for (const node of [second, replica]) await first.command('CLUSTER', 'MEET', '127.0.0.1', String(node.port));
  const owner = slot < 8_192 ? first : second;
  const ownerId = await owner.command('CLUSTER', 'MYID');
  await eventually(async () => (await replica.command('CLUSTER', 'REPLICATE', ownerId)) === '+OK', within);
  await eventually(async () => (await readInfo(replica, 'replication', 'master_link_status')) === 'up', within);
  for (const node of [first, second, replica]) {
    await eventually(async () => {
      const reply = await node.command('EVAL', "return string.match(redis.call('CLUSTER', 'INFO'), 'cluster_state:(%a+)')", '0');
      return reply === 'ok';
    }, within);
  }
}
