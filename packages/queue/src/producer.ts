import { AppError, toAppError } from '@pixmill/contracts';
import { Queue } from 'bullmq';
import { createFailFastConnection, type RedisConnectionOptions } from './connection.js';
import { entryOptions, type QueueEntry, type QueueName, toEntryId, toPriority } from './queue-entry.js';

/** Adds entries to queues. Every call throws AppError `unavailable` within a second when Redis is unavailable. */
export interface Producer {
  /** Adds entries. An entry that the queue already holds is not added again. */
  enqueue(queue: QueueName, entries: readonly QueueEntry[]): Promise<void>;
  /** The entries that Redis holds, in the given order. */
  findExisting(queue: QueueName, entries: readonly QueueEntry[]): Promise<QueueEntry[]>;
  close(): Promise<void>;
}

export function createProducer(options: RedisConnectionOptions): Producer {
  const connection = createFailFastConnection(options);
  const queues = new Map<QueueName, Queue>();

  return {
    enqueue: (name, entries) =>
      withQueue(name, async (queue) => {
        const toBullmq = (entry: QueueEntry) => ({
          name,
          data: { id: entry.id },
          opts: { jobId: toEntryId(entry), ...toPriority(entry), ...entryOptions },
        });
        await queue.addBulk(entries.map(toBullmq));
      }),

    findExisting: (name, entries) =>
      withQueue(name, async (queue) => {
        const pipeline = connection.pipeline();
        for (const entry of entries) pipeline.exists(queue.toKey(toEntryId(entry)));
        const replies = (await pipeline.exec()) ?? [];
        const failure = replies.find(([error]) => error)?.[0];
        if (failure) throw failure;
        return entries.filter((_, index) => replies[index]?.[1] === 1);
      }),

    async close() {
      await closeQueues();
      connection.disconnect();
    },
  };

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
    const queue = new Queue(name, { connection, prefix: options.prefix });
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
