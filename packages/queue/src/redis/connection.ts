import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { createReconnectPolicy } from './reconnect-policy.js';
import type { ConnectionErrorListener, RedisConnection } from './redis-connection.js';
import { parseRedisUrl } from './redis-target.js';
import { watchConnection } from './watch-connection.js';

export interface RedisConnectionOptions {
  /** In one of the forms of `parseRedisUrl`. */
  readonly url: string;
  /** Prefix of every key, so that several services can share a server. */
  readonly prefix: string;
  readonly onError: ConnectionErrorListener;
}

type ServerOptions = Pick<RedisConnectionOptions, 'url' | 'onError'>;

/**
 * A socket that owes an answer and is silent for this long is closed, in ms: a firewall or a proxy may drop packets without a word.
 * The watch asks once a second, so a silent connection is replaced within 5 s (docs/reliability.md#redis-connections).
 */
const socketTimeoutMs = 4_000;

/** What every connection has. A socket that does not close by itself is destroyed after `disconnectTimeout`. */
const sharedOptions = {
  connectTimeout: 4_000,
  disconnectTimeout: 500,
  socketTimeout: socketTimeoutMs,
  keepAlive: 10_000,
  /** Pause between two looks at a server that loads its data; ioredis follows the server's estimate otherwise, up to 10 s. */
  maxLoadingRetryTime: 500,
} satisfies RedisOptions;

/** For consumers and subscribers: commands wait until Redis is available. */
export function createRetryingConnection(server: ServerOptions): RedisConnection {
  return openConnection(server, { resend: true }, { maxRetriesPerRequest: null });
}

/** For requests: a command fails at once while Redis is unavailable, and after half a second without a response. */
export function createFailFastConnection(server: ServerOptions): RedisConnection {
  return openConnection(server, { resend: false }, { maxRetriesPerRequest: 0, commandTimeout: 500 });
}

type CommandOptions = Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout'>;

function openConnection(
  { url, onError }: ServerOptions,
  { resend }: { readonly resend: boolean },
  options: CommandOptions,
): RedisConnection {
  const target = parseRedisUrl(url);
  if (target.kind === 'cluster') {
    const connection = new Cluster([...target.nodes], {
      enableOfflineQueue: resend,
      clusterRetryStrategy: () => 500,
      redisOptions: { ...target.options, ...sharedOptions, ...options },
    });
    connection.on('error', onError);
    watchConnection(connection, () => {}); // a replica of a cluster sends its client to the master
    return connection;
  }
  const policy = createReconnectPolicy({ resend, sentinel: target.kind === 'sentinel', onError });
  const redisOptions: Omit<RedisOptions, 'replyMapping'> = {
    ...target.options,
    ...sharedOptions,
    sentinelCommandTimeout: 2_000,
    ...options,
    enableOfflineQueue: resend,
    retryStrategy: policy.retryStrategy,
    sentinelRetryStrategy: policy.retryStrategy,
    reconnectOnError: policy.reconnectOnError,
  };
  const connection = new Redis(redisOptions);
  connection.on('error', onError);
  watchConnection(connection, () => policy.leaveReplica(connection));
  return connection;
}
