import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Cluster } from 'ioredis';
import { consumerOptions, parseEntryId, type QueueName } from './queue-entry.js';
import { createRetryingConnection, type RedisConnectionOptions } from './redis/connection.js';
import type { RedisConnection } from './redis/redis-connection.js';
import { toKeyPrefix } from './redis/redis-target.js';

export interface QueueWorkerOptions extends RedisConnectionOptions {
  readonly queue: QueueName;
  /** Entries handled at the same time in this process. */
  readonly concurrency: number;
  /** Handles the row with this id. Must be safe to repeat. Its errors go to `onError`. */
  readonly handle: (id: string) => Promise<void>;
}

/** A worker of BullMQ with its two connections: one for commands, one for the commands that wait. */
export interface QueueWorker {
  readonly worker: Worker;
  readonly connections: readonly RedisConnection[];
}

/** How long BullMQ may need for its last commands after the last entry was handled, in ms; it waits for Redis without end. */
const lastCommandsMs = 2_000;

/** A worker that does not run yet. Throws AppError `setup_failed` for an invalid URL. */
export function openWorker({ queue, concurrency, handle, ...redis }: QueueWorkerOptions): QueueWorker {
  const { onError } = redis;
  const connection = createRetryingConnection(redis);
  const connections = [connection];
  recordDuplicates(connection, connections);
  const worker = new Worker(queue, (entry) => handle(parseEntryId(entry.id)), {
    connection,
    prefix: toKeyPrefix(redis),
    concurrency,
    autorun: false,
    ...consumerOptions,
  });
  worker.on('error', onError);
  worker.on('failed', (_entry, error) => onError(error));
  return { worker, connections };
}

/** BullMQ duplicates the connection for the commands that wait, and keeps the second one to itself. */
function recordDuplicates(connection: RedisConnection, connections: RedisConnection[]): void {
  const duplicate: (...args: never[]) => RedisConnection = connection.duplicate.bind(connection);
  connection.duplicate = (...args: never[]) => {
    const second = duplicate(...args);
    connections.push(second);
    return second as never; // both kinds of connection return their own kind
  };
}

/** Closes a worker whose entries have been handled. Resolves within 2 s, also while Redis is away. */
export async function closeWorker({ worker, connections }: QueueWorker): Promise<void> {
  await Promise.race([worker.close(), wait(lastCommandsMs, undefined, { ref: false })]);
  for (const connection of connections) endConnection(connection);
}

/**
 * Between two attempts to connect, `disconnect` of ioredis leaves the commands in its queue without an answer, and BullMQ waiting for them.
 * One last attempt ends all of them, however it ends.
 */
function endConnection(connection: RedisConnection): void {
  const isBetweenAttempts = connection.status === 'reconnecting';
  if (!(connection instanceof Cluster)) connection.options.retryStrategy = null;
  connection.disconnect();
  if (!isBetweenAttempts) return;
  connection.once('connect', () => connection.disconnect());
  connection.connect().catch(() => {}); // the expected end
}
