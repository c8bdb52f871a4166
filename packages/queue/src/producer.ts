import { AppError, toAppError } from '@pixmill/contracts';
import { Queue } from 'bullmq';
import { type ConnectionErrorListener, createFailFastConnection } from './connection.js';
import { entryOptions, type QueueEntry, type QueueName, toEntryId, toPriority } from './queue-entry.js';

export interface RedisConnectionOptions {
  readonly url: string;
  /** Start of every key, so that services can share a server. */
  readonly prefix: string;
  readonly onError: ConnectionErrorListener;
}

/** Rings bells. Every call fails within a second when Redis is away, with AppError `unavailable`. */
export interface Producer {
  enqueue(queue: QueueName, rings: readonly QueueEntry[]): Promise<void>;
  /** Which of these rings Redis still holds. */
  findExisting(queue: QueueName, rings: readonly QueueEntry[]): Promise<QueueEntry[]>;
  close(): Promise<void>;
}

export function createProducer({ url, prefix, onError }: RedisConnectionOptions): Producer {
  const connection = createFailFastConnection(url, onError);
  const queues = new Map<QueueName, Queue>();

  /** A BullMQ queue whose first contact fails stays broken for good, so none is made before Redis is ready, and none outlives a failure. */
  function getQueue(name: QueueName): Queue {
    if (connection.status !== 'ready') throw new AppError('unavailable', { detail: `redis is ${connection.status}` });
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection, prefix });
    queue.on('error', onError);
    queues.set(name, queue);
    return queue;
  }

  async function closeQueues(): Promise<void> {
    const broken = [...queues.values()];
    queues.clear();
    await Promise.allSettled(broken.map((queue) => queue.close()));
  }

  async function withQueue<T>(name: QueueName, command: (queue: Queue) => Promise<T>): Promise<T> {
    try {
      return await command(getQueue(name));
    } catch (thrown) {
      void closeQueues();
      throw toAppError(thrown, 'unavailable');
    }
  }

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
        const answers = (await pipeline.exec()) ?? [];
        const failure = answers.find(([error]) => error)?.[0];
        if (failure) throw failure;
        return entries.filter((_, index) => answers[index]?.[1] === 1);
      }),

    async close() {
      await closeQueues();
      connection.disconnect();
    },
  };
}
