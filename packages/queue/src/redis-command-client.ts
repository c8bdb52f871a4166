import { createFailFastConnection } from './connection.js';
import type { RedisConnectionOptions } from './producer.js';

/** Raw commands for a counter that all API processes share, such as a rate limit's store. */
export interface RedisCommandClient {
  /** Sends one command; rejects within half a second when Redis is away. */
  sendCommand(command: string, ...rest: string[]): Promise<boolean | number | string | (boolean | number | string)[]>;
  close(): void;
}

export function createRedisCommandClient({ url, onError }: Pick<RedisConnectionOptions, 'url' | 'onError'>): RedisCommandClient {
  const connection = createFailFastConnection(url, onError);
  return {
    sendCommand: async (command, ...rest) =>
      (await connection.call(command, ...rest)) as Awaited<ReturnType<RedisCommandClient['sendCommand']>>,
    close: () => connection.disconnect(),
  };
}
