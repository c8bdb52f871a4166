import { Worker } from 'bullmq';
import { createPatientConnection } from './connection.js';
import type { QueueOptions } from './producer.js';
import { consumerOptions, parseRing, type QueueName } from './queues.js';

export interface ConsumerOptions extends QueueOptions {
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
  const connection = createPatientConnection(url, onError);
  const worker = new Worker(queue, (ring) => handle(parseRing(ring.data)), { connection, prefix, concurrency, ...consumerOptions });
  worker.on('error', onError);
  worker.on('failed', (_ring, error) => onError(error));
  return {
    async close() {
      await worker.close();
      connection.disconnect();
    },
  };
}
