import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { Cluster } from 'ioredis';
import { createFailFastConnection } from './connection.js';
import type { RedisConnection } from './redis-connection.js';
import { describeTarget, parseRedisUrl, type RedisTarget } from './redis-target.js';

const minVersion = 602; // 6.2
const retryIntervalMs = 250;

/** No wait repairs these. Redis names the kind of an error by its first word. */
const permanentReply = /\b(?:WRONGPASS|NOAUTH|NOPERM)\b/;

export interface CheckRedisOptions {
  /** How long to wait for a server that does not answer, loads its data, or is a replica, in ms. */
  readonly retryTimeoutMs: number;
  /** Called once, before the wait, with the reason. */
  readonly onRetry?: (reason: string) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves when Redis 6.2 or later answers at `url`, is a master, has loaded its data and accepts the credentials; returns a sentence for
 * each setting of the server that should be changed. Throws AppError `setup_failed`, never with the password.
 */
export function checkRedis(url: string, options: CheckRedisOptions): Promise<string[]> {
  return withReadyRedis(url, options, async ({ advice }) => advice);
}

/** A Redis that can be used. */
export interface ReadyRedis {
  readonly connection: RedisConnection;
  /** INFO of the server, or of every master of a cluster. */
  readonly infos: readonly string[];
  /** A sentence for each setting of the server that should be changed. */
  readonly advice: string[];
}

/** Waits until a Redis can be used, and runs `work` on its connection, which is closed then. Throws as `checkRedis` does, and what `work` throws. */
export async function withReadyRedis<T>(
  url: string,
  { retryTimeoutMs, onRetry, signal }: CheckRedisOptions,
  work: (redis: ReadyRedis) => Promise<T>,
): Promise<T> {
  const target = parseRedisUrl(url);
  const address = describeTarget(target);
  let lastError = 'no answer';
  const onError = (error: Error) => {
    lastError = ((error instanceof AppError && error.detail) || error.message || lastError).trim();
  };
  const connection = createFailFastConnection({ url, onError });
  const giveUpAt = performance.now() + retryTimeoutMs;
  try {
    for (let isFirst = true; ; isFirst = false) {
      const infos = await readInfos(connection, onError);
      const reason = infos === null ? lastError : findReasonToWait(infos);
      if (infos !== null && reason === null) return await work({ connection, infos, advice: checkSettings(infos, target.kind, address) });
      if (permanentReply.test(lastError) || performance.now() > giveUpAt || signal?.aborted) throw unusable(address, reason ?? lastError);
      if (isFirst) onRetry?.(`Redis at ${address} cannot be used yet: ${reason}`);
      await pause(retryIntervalMs);
    }
  } finally {
    connection.disconnect();
  }
}

/** INFO of the server, or of every master of a cluster; null while there is no answer. */
async function readInfos(connection: RedisConnection, onError: (error: Error) => void): Promise<string[] | null> {
  if (connection.status !== 'ready') return null;
  try {
    const nodes = connection instanceof Cluster ? connection.nodes('master') : [connection];
    return await Promise.all(nodes.map((node) => node.info()));
  } catch (thrown) {
    onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    return null;
  }
}

/** Why a server cannot be used yet; null when every server can. Pure. */
function findReasonToWait(infos: readonly string[]): string | null {
  if (infos.some((info) => /^loading:1/m.test(info))) return 'it loads its data';
  if (infos.some((info) => /^role:slave/m.test(info))) return 'it is a replica';
  return null;
}

/** A sentence for each setting that should be changed. Throws AppError `setup_failed` for what Pixmill cannot work with. */
export function checkSettings(infos: readonly string[], kind: RedisTarget['kind'], address: string): string[] {
  const [, major, minor] = infos.map((info) => /^redis_version:(\d+)\.(\d+)/m.exec(info)).find((found) => found !== null) ?? [];
  if (major === undefined) throw unusable(address, 'it does not say its version');
  if (Number(major) * 100 + Number(minor) < minVersion) {
    throw new AppError('setup_failed', { message: `The Redis at ${address} is version ${major}.${minor}; 6.2 or later is needed.` });
  }
  if (kind !== 'cluster' && infos.some((info) => /^cluster_enabled:1/m.test(info))) {
    throw new AppError('setup_failed', { message: `The Redis at ${address} is a cluster: REDIS_URL must start with redis-cluster://.` });
  }
  const policies = infos.map((info) => /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction');
  const evicting = policies.find((policy) => policy !== 'noeviction');
  if (evicting === undefined) return [];
  return [`The Redis at ${address} may remove queue entries (maxmemory-policy ${evicting}): set maxmemory-policy noeviction.`];
}

function unusable(address: string, reason: string): AppError {
  return new AppError('setup_failed', {
    message: [
      `REDIS_URL is set, but the Redis at ${address} cannot be used: ${reason}.`,
      'Start it or correct REDIS_URL. Or unset REDIS_URL: Pixmill then runs its own Redis.',
    ].join('\n'),
  });
}
