import { Redis } from 'ioredis';

/** Redis is reached for again every half second at most, for as long as it is away. */
const retryStrategy = (times: number) => Math.min(times * 50, 500);

/** What an adapter says when Redis is away or back; never thrown, since Redis is only the bell. */
export type ConnectionErrorListener = (error: Error) => void;

/** For work that may wait for Redis: consumers and subscribers. */
export function createRetryingConnection(url: string, onError: ConnectionErrorListener): Redis {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  connection.on('error', onError);
  return connection;
}

/** For work that must not wait: a command fails at once when Redis is away and after half a second when it hangs. */
export function createFailFastConnection(url: string, onError: ConnectionErrorListener): Redis {
  const connection = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500, retryStrategy });
  connection.on('error', onError);
  return connection;
}
