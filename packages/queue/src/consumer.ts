import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { createRetryingConnection, type RedisConnection, type RedisConnectionOptions } from './connection.js';
import { consumerOptions, parseEntryId, type QueueName } from './queue-entry.js';
import { toKeyPrefix } from './redis-target.js';

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

const restartDelayMs = 1_000;

/** A worker of BullMQ on its own connection; BullMQ opens a second one for the commands that wait. */
interface QueueWorker {
  readonly worker: Worker;
  readonly connection: RedisConnection;
}

/** Consumes the entries of a queue until it is closed. A worker of BullMQ that ended by an error is replaced. */
export function createConsumer(options: ConsumerOptions): Consumer {
  let current = openWorker(options);
  let closing = false;
  const closed = new AbortController();

  async function runUntilClosed(): Promise<void> {
    while (!closing) {
      try {
        await current.worker.run();
      } catch (thrown) {
        options.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
      if (closing) return;
      await pause(restartDelayMs, undefined, { signal: closed.signal }).catch(() => {}); // ends early when closed
      if (closing) return;
      const ended = current;
      current = openWorker(options);
      void closeWorker(ended);
    }
  }

  void runUntilClosed();
  return {
    async close() {
      closing = true;
      closed.abort();
      await closeWorker(current);
    },
  };
}

function openWorker({ queue, concurrency, handle, ...redis }: ConsumerOptions): QueueWorker {
  const { onError } = redis;
  const connection = createRetryingConnection(redis);
  const worker = new Worker(queue, (entry) => handle(parseEntryId(entry.id)), {
    connection,
    prefix: toKeyPrefix(redis),
    concurrency,
    autorun: false,
    ...consumerOptions,
  });
  worker.on('error', onError);
  worker.on('failed', (_entry, error) => onError(error));
  return { worker, connection };
}

async function closeWorker({ worker, connection }: QueueWorker): Promise<void> {
  await worker.close();
  connection.disconnect();
}
