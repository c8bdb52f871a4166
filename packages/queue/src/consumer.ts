import { Worker } from 'bullmq';
import { createRetryingConnection } from './connection.js';
import type { RedisConnectionOptions } from './producer.js';
import { consumerOptions, parseEntryId, type QueueName } from './queue-entry.js';

export interface ConsumerOptions extends RedisConnectionOptions {
  readonly queue: QueueName;
  /** Rings worked on at a time in this process. */
  readonly concurrency: number;
  /** Works on the row with this id; must be safe to repeat. What it throws goes to `onError`. */
  readonly handle: (id: string) => Promise<void>;
}

export interface Consumer {
  /** Takes no new ring from now on and resolves when the ones at work are done. */
  close(): Promise<void>;
}

export function createConsumer({ queue, concurrency, handle, url, prefix, onError }: ConsumerOptions): Consumer {
  const connection = createRetryingConnection(url, onError);
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
