import { setTimeout as wait } from 'node:timers/promises';
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
  /** Takes no new entries until `resume`; those that were taken go on. May be called repeatedly. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no new entries, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

const restartDelayMs = 1_000;

/** A worker of BullMQ on its own connection; BullMQ opens a second one for the commands that wait. */
interface QueueWorker {
  readonly worker: Worker;
  readonly connection: RedisConnection;
}

/** Consumes the entries of a queue until it is closed. A worker of BullMQ that ended, by an error or by a pause, is replaced. */
export function createConsumer(options: ConsumerOptions): Consumer {
  let current = openWorker(options);
  let closing = false;
  /** Ends the wait for `resume`; null while the consumer is not paused. */
  let paused: AbortController | null = null;
  const closed = new AbortController();

  async function runUntilClosed(): Promise<void> {
    while (!closing) {
      try {
        await current.worker.run();
      } catch (thrown) {
        options.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
      if (closing) return;
      if (paused === null) await waitUntil([closed.signal], restartDelayMs);
      while (paused !== null && !closing) await waitUntil([closed.signal, paused.signal]);
      if (closing) return;
      const ended = current;
      current = openWorker(options);
      void closeWorker(ended);
    }
  }

  void runUntilClosed();
  return {
    async pause() {
      paused ??= new AbortController();
      await current.worker.pause(true);
    },
    async resume() {
      const resumed = paused;
      paused = null;
      resumed?.abort();
      // Still running: it had not come to its end since the pause. One that has ended is replaced.
      if (current.worker.isRunning()) await current.worker.resume();
    },
    async close() {
      closing = true;
      closed.abort();
      await closeWorker(current);
    },
  };
}

const longestWaitMs = 2_147_483_647;

/** Waits until a signal is aborted, at most `limitMs`. */
async function waitUntil(signals: readonly AbortSignal[], limitMs = longestWaitMs): Promise<void> {
  await wait(limitMs, undefined, { signal: AbortSignal.any([...signals]) }).catch(() => {}); // rejects when it ends early
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
