import { AppError, toAppError } from '@pixmill/contracts';
import { Queue } from 'bullmq';
import { findMissingEntries } from './find-missing-entries.js';
import { entryOptions, type QueueEntry, type QueueName, toEntryId, toPriority } from './queue-entry.js';
import { createFailFastConnection, type RedisConnectionOptions } from './redis/connection.js';
import { toKeyPrefix } from './redis/redis-target.js';

/** Adds entries to queues. Every call throws AppError `unavailable` within a second when Redis is unavailable. */
export interface Producer {
  /**
   * Adds entries. An entry that the queue already holds is not added again. What is left of an entry that no list of the queue holds is
   * removed before (docs/reliability.md#the-queued-row-is-the-outbox).
   */
  enqueue(queue: QueueName, entries: readonly QueueEntry[]): Promise<void>;
  /** The entries that the queue will run or runs, in the given order. */
  findExisting(queue: QueueName, entries: readonly QueueEntry[]): Promise<QueueEntry[]>;
  /** Number of entries that wait for a consumer; those that are being handled do not count. */
  countWaiting(queue: QueueName): Promise<number>;
  /** Resolves when Redis answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function createProducer(options: RedisConnectionOptions): Producer {
  const connection = createFailFastConnection(options);
  const prefix = toKeyPrefix(options);
  const queues = new Map<QueueName, Queue>();

  return {
    enqueue: (name, entries) =>
      withQueue(name, async (queue) => {
        const missing = await findMissing(queue, entries, true);
        const toBullmq = (entry: QueueEntry) => ({
          name,
          data: { id: entry.id },
          opts: { jobId: toEntryId(entry), ...toPriority(entry), ...entryOptions },
        });
        const added = entries.filter((_, index) => missing.has(index));
        if (added.length > 0) await queue.addBulk(added.map(toBullmq));
      }),

    findExisting: (name, entries) =>
      withQueue(name, async (queue) => {
        const missing = await findMissing(queue, entries, false);
        return entries.filter((_, index) => !missing.has(index));
      }),

    countWaiting: (name) =>
      withQueue(name, async (queue) => {
        const counts = await Promise.all([
          connection.zcard(queue.toKey('prioritized')),
          connection.llen(queue.toKey('wait')),
          connection.llen(queue.toKey('paused')),
        ]);
        return counts.reduce((sum, count) => sum + count, 0);
      }),

    async ping() {
      try {
        await connection.ping();
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },

    async close() {
      await closeQueues();
      connection.disconnect();
    },
  };

  function findMissing(queue: Queue, entries: readonly QueueEntry[], removeRemains: boolean): Promise<Set<number>> {
    return findMissingEntries(connection, { toKey: (name) => queue.toKey(name), ids: entries.map(toEntryId), removeRemains });
  }

  async function withQueue<T>(name: QueueName, command: (queue: Queue) => Promise<T>): Promise<T> {
    try {
      return await command(getQueue(name));
    } catch (thrown) {
      void closeQueues();
      throw toAppError(thrown, 'unavailable');
    }
  }

  /**
   * A BullMQ queue whose first command fails never recovers. So a queue is only created while Redis is ready, and every queue is
   * closed after a failure.
   */
  function getQueue(name: QueueName): Queue {
    if (connection.status !== 'ready') throw new AppError('unavailable', { detail: `redis is ${connection.status}` });
    const existing = queues.get(name);
    if (existing) return existing;
    const queue = new Queue(name, { connection, prefix });
    queue.on('error', options.onError);
    queues.set(name, queue);
    return queue;
  }

  async function closeQueues(): Promise<void> {
    const closing = [...queues.values()];
    queues.clear();
    await Promise.allSettled(closing.map((queue) => queue.close()));
  }
}
