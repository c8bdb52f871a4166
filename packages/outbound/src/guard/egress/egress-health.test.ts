import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createEgressChecks } from './egress-checks.js';
import { createEgressHealth, type EgressHealth } from './egress-health.js';
import type { FailureKind } from './failure-kind.js';

let nameServer: boolean;
let route: boolean;
let now: number;
let health: EgressHealth;

beforeEach(() => {
  [nameServer, route, now] = [true, true, 100_000];
  health = createEgressHealth({ nameServerResponds: async () => nameServer, hasRoute: async () => route }, () => now);
});

const isOwn = (kind: FailureKind, host = 'a.test') => health.isOwn({ host, kind, since: now });

describe('egress health', () => {
  test('a lookup without an answer is ours only while the name server answers nothing', async () => {
    expect(await isOwn('lookup')).toBe(false);
    nameServer = false;
    expect(await isOwn('lookup')).toBe(true);
  });

  test('an address without a route is ours when no route leads out, or the name server answers nothing', async () => {
    expect(await isOwn('route')).toBe(false);
    route = false;
    expect(await isOwn('route')).toBe(true);
    [route, nameServer] = [true, false];
    expect(await isOwn('route')).toBe(true);
  });

  test('a silent address is ours while the name server answers nothing, unless the caller wrote the address out', async () => {
    expect(await isOwn('silent')).toBe(false);
    nameServer = false;
    expect(await isOwn('silent')).toBe(true);
    for (const host of ['192.0.2.1', '2001:db8::1']) expect(await isOwn('silent', host)).toBe(false);
  });

  test('three hosts without a route within ten seconds are ours, unless one responded since', async () => {
    expect(await isOwn('route', 'a.test')).toBe(false);
    expect(await isOwn('route', 'a.test')).toBe(false);
    now += 5_000;
    expect(await isOwn('route', 'b.test')).toBe(false);
    expect(await isOwn('route', 'c.test')).toBe(true);
    health.recordReached();
    now += 1;
    expect(await isOwn('route', 'd.test')).toBe(false);
    now += 10_001;
    expect(await isOwn('route', 'e.test')).toBe(false);
    expect(await isOwn('route', 'f.test')).toBe(false);
  });

  test('is not ours when another server responded since the attempts began', async () => {
    [nameServer, route] = [false, false];
    const since = now;
    now += 1;
    health.recordReached();
    for (const kind of ['lookup', 'route', 'silent'] as const) expect(await health.isOwn({ host: 'a.test', kind, since })).toBe(false);
  });

  test('no room for a connection is always ours; a refusal, a reset and an unknown name never are', async () => {
    expect(await isOwn('local')).toBe(true);
    [nameServer, route] = [false, false];
    expect(await isOwn('transient')).toBe(false);
    expect(await isOwn('other')).toBe(false);
  });
});

describe('egress checks', () => {
  test('a name server responds with any answer, and does not when it is closed', async () => {
    const server = createSocket('udp4');
    // An answer without records: the name does not exist.
    server.on('message', (query, { port, address }) => {
      const answer = Buffer.from(query);
      answer.writeUInt16BE(0x81_83, 2);
      server.send(answer, port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const nameServers = [`127.0.0.1:${server.address().port}`];
    expect(await createEgressChecks({ nameServers }).nameServerResponds()).toBe(true);
    server.close();
    await once(server, 'close');
    expect(await createEgressChecks({ nameServers }).nameServerResponds()).toBe(false);
  });
});
