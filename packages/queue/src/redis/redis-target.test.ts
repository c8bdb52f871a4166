import { describe, expect, test } from '@jest/globals';
import { parseRedisUrl, redisUrlSchema, toKeyPrefix } from './redis-target.js';

describe('parseRedisUrl', () => {
  test('parses one server, with and without login, database and TLS', () => {
    expect(parseRedisUrl('redis://127.0.0.1')).toEqual({
      kind: 'server',
      nodes: [{ host: '127.0.0.1', port: 6379 }],
      options: { host: '127.0.0.1', port: 6379 },
    });
    expect(parseRedisUrl('redis://:p%40ss@[::1]:6380/3').options).toEqual({ host: '::1', port: 6380, db: 3, password: 'p@ss' });
    expect(parseRedisUrl('rediss://ada:secret@redis.example/').options).toEqual({
      host: 'redis.example',
      port: 6379,
      username: 'ada',
      password: 'secret',
      tls: {},
    });
  });

  test('parses Sentinel with the name of the master', () => {
    const { kind, nodes, options } = parseRedisUrl('redis-sentinel://:secret@h1,h2:26380/mymaster/2?sentinelPassword=other');
    expect([kind, nodes]).toEqual([
      'sentinel',
      [
        { host: 'h1', port: 26_379 },
        { host: 'h2', port: 26_380 },
      ],
    ]);
    expect(options).toMatchObject({ sentinels: nodes, name: 'mymaster', db: 2, password: 'secret', sentinelPassword: 'other' });
    expect(parseRedisUrl('rediss-sentinel://h1/m').options).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true });
  });

  test('parses a cluster, whose keys have a hash tag', () => {
    expect(parseRedisUrl('redis-cluster://u:p@h1:7000,h2').nodes).toEqual([
      { host: 'h1', port: 7000 },
      { host: 'h2', port: 6379 },
    ]);
    expect(toKeyPrefix({ url: 'rediss-cluster://h1', prefix: 'pixmill' })).toBe('{pixmill}');
    expect(toKeyPrefix({ url: 'redis-sentinel://h1/m', prefix: 'pixmill' })).toBe('pixmill');
  });

  test.each([
    ['localhost:6379', 'must start with'],
    ['http://localhost', 'must start with'],
    ['redis://', 'host:port'],
    ['redis://:secret@h1:notaport', 'host:port'],
    ['redis://:secret@h1:70000', 'host:port'],
    ['redis://:secret@h1,h2', 'redis-sentinel://'],
    ['redis://:secret@h1/first', 'must be a number'],
    ['redis-sentinel://:secret@h1:26379,h2', 'needs the name of the master'],
    ['redis-sentinel://:secret@h1/m/1/2', 'only a database number'],
    ['redis-cluster://:secret@h1/0', 'no database number'],
    ['redis://:sec%ret@h1', '%25'],
  ])('rejects %s and names the setting, never the password', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(reason);
    const { message } = redisUrlSchema.safeParse(url).error?.issues[0] ?? { message: '' };
    expect(message).toContain(reason);
    expect(() => parseRedisUrl(url)).toThrow(/^REDIS_URL /);
    expect(message).not.toMatch(/sec(?:%)?ret/);
  });
});
