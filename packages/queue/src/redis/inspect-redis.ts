import { findClockOffset } from '@pixmill/runtime';
import { type CheckRedisOptions, withReadyRedis } from './check-redis.js';
import type { RedisConnection } from './redis-connection.js';

/** What an operator wants to know about a Redis. Of a cluster: about its first master. */
export interface RedisFacts {
  /** Such as `7.2.4`. */
  readonly version: string;
  readonly maxmemoryPolicy: string;
  readonly usedBytes: number;
  /** 0: without a limit. */
  readonly maxBytes: number;
  /** Whether it has written to a disk, by a snapshot or a log. Pixmill does not need it. */
  readonly isPersistent: boolean;
  /** Whether its last attempt to write to a disk failed: it may refuse commands then. */
  readonly persistenceFailed: boolean;
  /** Of one command, in ms. */
  readonly roundTripMs: number;
  /** Its clock minus ours, in ms; null when the user may not read it. */
  readonly clockOffsetMs: number | null;
  /** A sentence for each setting of the server that should be changed. */
  readonly advice: readonly string[];
}

/** Asks a Redis about itself. Throws AppError `setup_failed` when it cannot be used, never with the password. */
export function inspectRedis(url: string, options: CheckRedisOptions): Promise<RedisFacts> {
  return withReadyRedis(url, options, async ({ connection, infos: [info = ''], advice }) => {
    const read = (name: string) => new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1];
    const [sentAt, startedAt] = [Date.now(), performance.now()];
    const clock = await readClock(connection);
    const roundTripMs = performance.now() - startedAt;
    return {
      version: read('valkey_version') ?? read('redis_version') ?? '',
      maxmemoryPolicy: read('maxmemory_policy') ?? 'noeviction',
      usedBytes: Number(read('used_memory') ?? 0),
      maxBytes: Number(read('maxmemory') ?? 0),
      isPersistent: read('aof_enabled') === '1' || Number(read('rdb_saves') ?? 0) > 0,
      persistenceFailed: read('rdb_last_bgsave_status') === 'err' || read('aof_last_write_status') === 'err',
      clockOffsetMs: clock && findClockOffset({ from: sentAt, to: sentAt + roundTripMs }, { from: clock, to: clock }),
      ...{ roundTripMs, advice },
    };
  });
}

/** TIME as ms since 1970; null for a user without the right to it, which Pixmill does not need. */
async function readClock(connection: RedisConnection): Promise<number | null> {
  const reply = await connection.call('TIME').catch(() => null);
  if (reply === null) return null;
  const [seconds, microseconds] = reply as [string, string]; // a cast, because ioredis types `call` as unknown
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}
