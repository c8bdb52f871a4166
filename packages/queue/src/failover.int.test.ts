import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { type RedisServer, startRedisServer, startTcpProxy, type TcpProxy } from '@pixmill/testkit/redis';
import type { RedisConnectionOptions } from './connection.js';
import { createConsumer } from './consumer.js';
import { createProducer } from './producer.js';
import { createRedisCommandClient } from './redis-command-client.js';
import { createRedisEpoch } from './redis-epoch.js';
import { createSettlementPublisher, subscribeToSettlements } from './settlement-channel.js';

const settleWithin = { withinMs: 60_000, everyMs: 100 };

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function startServer(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedisServer(settings);
  cleanUps.push(() => server.stop());
  return server;
}

/** Everything that a process opens: a producer, a consumer, the channel, the epoch and a counter. */
function openAdapters(url: string) {
  const errors: string[] = [];
  const options: RedisConnectionOptions = {
    url,
    prefix: 'test',
    onError: (error) => errors.push(('detail' in error && String(error.detail)) || error.message),
  };
  const handled: string[] = [];
  const heard: string[] = [];
  const producer = createProducer(options);
  const consumer = createConsumer({
    ...options,
    queue: 'optimize',
    concurrency: 2,
    handle: async (id) => {
      handled.push(id);
    },
  });
  const publisher = createSettlementPublisher(options);
  const subscription = subscribeToSettlements(options, (id) => heard.push(id));
  const epoch = createRedisEpoch(options);
  const counter = createRedisCommandClient(options);
  cleanUps.push(async () => {
    await consumer.close();
    await producer.close();
    for (const adapter of [publisher, subscription, epoch, counter]) adapter.close();
  });

  /** Resolves when a new entry is handled and every other adapter works; the sweep repeats a failed enqueue in the same way. */
  async function expectWork(): Promise<void> {
    const id = randomUUID();
    const works = async () => {
      await producer.enqueue('optimize', [{ id, attempts: 0, rank: 1 }]);
      await publisher.publish(id);
      await epoch.getStartedAt();
      await counter.sendCommand('INCR', 'test:counter');
      expect([handled.includes(id), heard.includes(id)]).toEqual([true, true]);
    };
    await eventually(works, settleWithin);
  }

  return { errors, handled, producer, epoch, expectWork };
}

/** A master and its replica behind a proxy that leads to the master. */
async function startPair(): Promise<{ master: RedisServer; replica: RedisServer; proxy: TcpProxy; url: string }> {
  const [master, replica] = await Promise.all([startServer(), startServer()]);
  await replica.command('REPLICAOF', '127.0.0.1', String(master.port));
  await expectReplicated(replica);
  const proxy = await startTcpProxy(master.port);
  cleanUps.push(() => proxy.close());
  return { master, replica, proxy, url: `redis://127.0.0.1:${proxy.port}` };
}

const expectReplicated = (replica: RedisServer) =>
  eventually(async () => (await replica.command('INFO', 'replication')) !== '' && (await isLinked(replica)), settleWithin);

/** ROLE of a replica that has all data ends with its offset; before, the state is `connect` or `sync`. */
async function isLinked(replica: RedisServer): Promise<boolean> {
  return (
    (await replica.command('EVAL', "return string.match(redis.call('INFO', 'replication'), 'master_link_status:(%a+)')", '0')) === 'up'
  );
}

describe('after a role swap behind the same address', () => {
  test('every connection leaves the server that became a replica and works on the new master', async () => {
    const { master, replica, proxy, url } = await startPair();
    const { errors, epoch, expectWork } = openAdapters(url);
    await expectWork();
    const before = (await epoch.getStartedAt()).getTime();
    await replica.command('REPLICAOF', 'NO', 'ONE');
    await master.command('REPLICAOF', '127.0.0.1', String(replica.port));
    proxy.switchTo(replica.port);
    await expectWork();
    expect(errors.join('\n')).toMatch(/Redis is a replica|READONLY|UNBLOCKED/);
    await eventually(async () => (await epoch.getStartedAt()).getTime() > before, settleWithin); // another run may have lost entries
  });
});

describe('connections that became silent', () => {
  test('are given up and opened again, those that wait included', async () => {
    const server = await startServer();
    const proxy = await startTcpProxy(server.port);
    cleanUps.push(() => proxy.close());
    const { expectWork } = openAdapters(`redis://127.0.0.1:${proxy.port}`);
    await expectWork();
    proxy.freeze();
    await expectWork();
    proxy.setSilent(true);
    proxy.cut();
    const connections = proxy.connections();
    await eventually(() => proxy.connections() > connections + 6, settleWithin); // attempts that are never answered end, too
    proxy.setSilent(false);
    await expectWork();
  });
});

describe('a server that cannot serve', () => {
  test('is used again when its data is loaded, its disk has space and its script ended', async () => {
    const server = await startServer(['appendonly no', 'enable-debug-command yes']);
    const { errors, expectWork } = openAdapters(server.url);
    await expectWork();
    await server.command('CONFIG', 'SET', 'maxmemory', '1mb');
    await eventually(() => errors.some((text) => text.includes('OOM')), settleWithin);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await expectWork();
    expect(errors.length).toBeLessThan(1_000);
  });
});
