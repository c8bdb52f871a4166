import { createImpatientConnection } from './connection.js';
import type { QueueOptions } from './producer.js';

/** Raw commands for a counter that all API processes share, such as a rate limit's store. */
export interface SharedCounter {
  /** Sends one command; rejects within half a second when Redis is away. */
  send(command: string, ...rest: string[]): Promise<boolean | number | string | (boolean | number | string)[]>;
  close(): void;
}

export function createSharedCounter({ url, onError }: Pick<QueueOptions, 'url' | 'onError'>): SharedCounter {
  const connection = createImpatientConnection(url, onError);
  return {
    send: async (command, ...rest) => (await connection.call(command, ...rest)) as Awaited<ReturnType<SharedCounter['send']>>,
    close: () => connection.disconnect(),
  };
}
