import { Worker } from 'bullmq';
import { createRetryingConnection, type RedisConnectionOptions } from './connection.js';
import { consumerOptions, parseEntryId, type QueueName } from './queue-entry.js';

export interface ConsumerOptions extends RedisConnectionOptions {
  readonly queue: QueueName;
  /** Entries handled at the same time in this process. */
  readonly concurrency: number;
  /** Handles the row with this id. Must be safe to repeat. Its errors go to `onError`. */
  readonly handle: (id: string) => Promise<void>;
}

export interface Consumer {
  /** Takes no new entries, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

/** Consumes the entries of a queue until it is closed. */
export function createConsumer({ queue, concurrency, handle, ...redis }: ConsumerOptions): Consumer {
  const { prefix, onError } = redis;
  const connection = createRetryingConnection(redis);
  const worker = new Worker(queue, (entry) => handle(parseEntryId(entry.data)), { connection, prefix, concurrency, ...consumerOptions });
  worker.on('error', onError);
  worker.on('failed', (_entry, error) => onError(error));
  return {
    async close() {
      await worker.close();
      connection.disconnect();
    },
  };
}
