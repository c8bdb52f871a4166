import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import {
  openQueueAdapters,
  type QueueAdapters,
  type RedisServer,
  startRedisServer,
  startTcpProxy,
  type TcpProxy,
} from '@pixmill/testkit/redis';
import { createConsumer } from './consumer.js';
import { createProducer } from './producer.js';

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

function openAdapters(url: string): QueueAdapters {
  const adapters = openQueueAdapters(url);
  cleanUps.push(() => adapters.close());
  return adapters;
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
  test('is used again when it has memory', async () => {
    const server = await startServer();
    const { errors, expectWork } = openAdapters(server.url);
    await expectWork();
    await server.command('CONFIG', 'SET', 'maxmemory', '1mb');
    await eventually(() => errors.some((text) => text.includes('OOM')), settleWithin);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await expectWork();
    expect(errors.length).toBeLessThan(1_000);
  });
});

describe('a consumer that is closed', () => {
  test('ends although Redis is away, after its running entries', async () => {
    const server = await startServer();
    const id = randomUUID();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let started = false;
    const options = { url: server.url, prefix: 'test', onError: () => {} };
    const producer = createProducer(options);
    cleanUps.push(() => producer.close());
    const handle = async () => {
      started = true;
      await released;
    };
    const consumer = createConsumer({ ...options, queue: 'optimize', concurrency: 2, handle });
    await eventually(() => producer.enqueue('optimize', [{ id, attempts: 0 }]), settleWithin);
    await eventually(() => started, settleWithin);
    await server.stop();
    let closed = false;
    const closing = consumer.close().then(() => {
      closed = true;
    });
    await eventually(
      () =>
        producer.ping().then(
          () => false,
          () => true,
        ),
      settleWithin,
    ); // a moment later
    expect(closed).toBe(false);
    release();
    await closing;
  });
});
