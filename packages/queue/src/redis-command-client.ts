import { Cluster } from 'ioredis';
import { createFailFastConnection, type RedisConnectionOptions } from './redis/connection.js';
import type { RedisConnection } from './redis/redis-connection.js';

type Reply = boolean | number | string | (boolean | number | string)[];

/** Raw Redis commands, for counters that all API processes share, such as the store of a rate limit. */
export interface RedisCommandClient {
  /** Sends one command. Rejects within half a second when Redis is unavailable. */
  sendCommand(command: string, ...rest: string[]): Promise<Reply>;
  close(): void;
}

/** Opens its own connection. Throws AppError `setup_failed` for an invalid URL. */
export function createRedisCommandClient(options: Pick<RedisConnectionOptions, 'url' | 'onError'>): RedisCommandClient {
  const connection = createFailFastConnection(options);
  return {
    sendCommand: async (command, ...rest) => (await send(connection, command, rest)) as Reply, // a cast, because ioredis types `call` as unknown
    close: () => connection.disconnect(),
  };
}

/** A cluster chooses the node by the key of a command. SCRIPT has none, and every node must know the script. */
async function send(connection: RedisConnection, command: string, rest: readonly string[]): Promise<unknown> {
  if (!(connection instanceof Cluster) || command !== 'SCRIPT') return connection.call(command, ...rest);
  const replies = await Promise.all(connection.nodes('master').map((node) => node.call(command, ...rest)));
  return replies[0];
}
