import { createFailFastConnection, type RedisConnectionOptions } from './connection.js';

/** Raw Redis commands, for counters that all API processes share, such as the store of a rate limit. */
export interface RedisCommandClient {
  /** Sends one command. Rejects within half a second when Redis is unavailable. */
  sendCommand(command: string, ...rest: string[]): Promise<boolean | number | string | (boolean | number | string)[]>;
  close(): void;
}

export function createRedisCommandClient(options: Pick<RedisConnectionOptions, 'url' | 'onError'>): RedisCommandClient {
  const connection = createFailFastConnection(options);
  return {
    sendCommand: async (command, ...rest) =>
      (await connection.call(command, ...rest)) as Awaited<ReturnType<RedisCommandClient['sendCommand']>>, // a cast, because ioredis types `call` as unknown
    close: () => connection.disconnect(),
  };
}
