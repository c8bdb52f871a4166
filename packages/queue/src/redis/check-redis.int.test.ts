import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { type RedisServer, startRedisServer, startTcpProxy } from '@pixmill/testkit/redis';
import { checkRedis, checkSettings } from './check-redis.js';

const patience = { retryTimeoutMs: 60_000 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function startServer(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedisServer(settings);
  cleanUps.push(() => server.stop());
  return server;
}

/** The promise's message when it rejects. */
const messageOf = (check: Promise<unknown>) =>
  check.then(
    () => 'accepted',
    (thrown: Error) => thrown.message,
  );

describe('checkRedis', () => {
  test('accepts a server, and says which setting may lose queue entries', async () => {
    const server = await startServer(['user ada on >secret ~* &* +@all']);
    expect(await checkRedis(server.url.replace('//', '//ada:secret@'), patience)).toEqual([]);
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await checkRedis(server.url, patience)).toEqual([expect.stringContaining('allkeys-lru')]);
  });

  test('waits for a server that comes later, and for a replica that becomes the master', async () => {
    const [first, second] = await Promise.all([startServer(), startServer()]);
    await second.command('REPLICAOF', '127.0.0.1', String(first.port));
    const proxy = await startTcpProxy(1);
    cleanUps.push(() => proxy.close());
    const reasons: string[] = [];
    let accepted = false;
    const check = checkRedis(`redis://127.0.0.1:${proxy.port}`, { ...patience, onRetry: (reason) => reasons.push(reason) });
    void check.then(() => {
      accepted = true;
    });
    await eventually(() => reasons.length === 1, { withinMs: 30_000 });
    const seen = proxy.connections();
    proxy.switchTo(second.port);
    await eventually(() => proxy.connections() > seen + 1, { withinMs: 30_000 });
    expect(accepted).toBe(false);
    await second.command('REPLICAOF', 'NO', 'ONE');
    await check;
    expect(reasons).toEqual([expect.stringContaining('cannot be used yet')]);
  });

  test('rejects wrong credentials at once, and never prints the password', async () => {
    const server = await startServer();
    const message = await messageOf(checkRedis(server.url.replace('//', '//ada:wrong@'), patience));
    expect(message).toContain('WRONGPASS');
    expect(message).toContain('unset REDIS_URL');
    expect(message).not.toContain('wrong@');
  });

  test('gives up after its patience', async () => {
    expect(await messageOf(checkRedis('redis://127.0.0.1:1', { retryTimeoutMs: 300 }))).toContain('ECONNREFUSED');
  });

  test('rejects a node of a cluster under a URL for one server, and an old version', async () => {
    const server = await startServer(['cluster-enabled yes']);
    expect(await messageOf(checkRedis(server.url, patience))).toContain('redis-cluster://');
    expect(() => checkSettings(['redis_version:6.0.16\r\n'], 'server', 'h1:6379')).toThrow('version 6.0; 6.2 or later');
  });
});
