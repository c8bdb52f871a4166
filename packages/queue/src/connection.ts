import { Redis } from 'ioredis';

/** Receives the connection errors of an adapter. They are never thrown: Redis only wakes the workers. */
export type ConnectionErrorListener = (error: Error) => void;

export interface RedisConnectionOptions {
  readonly url: string;
  /** Prefix of every key, so that several services can share a server. */
  readonly prefix: string;
  readonly onError: ConnectionErrorListener;
}

type ServerOptions = Pick<RedisConnectionOptions, 'url' | 'onError'>;

/** Wait before a reconnection in ms: at most half a second, for as long as Redis is unavailable. */
const retryStrategy = (attempts: number) => Math.min(attempts * 50, 500);

/** For consumers and subscribers: commands wait until Redis is available. */
export function createRetryingConnection({ url, onError }: ServerOptions): Redis {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  connection.on('error', onError);
  return connection;
}

/** For requests: a command fails at once while Redis is unavailable, and after half a second without a response. */
export function createFailFastConnection({ url, onError }: ServerOptions): Redis {
  const connection = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500, retryStrategy });
  connection.on('error', onError);
  return connection;
}
