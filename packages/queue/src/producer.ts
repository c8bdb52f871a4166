import { AppError, toAppError } from '@pixmill/contracts';
import { Queue } from 'bullmq';
import { type ConnectionListener, createImpatientConnection } from './connection.js';
import { type QueueName, type Ring, ringId, ringOptions } from './queues.js';

export interface QueueOptions {
  readonly url: string;
  /** Start of every key, so that services can share a server. */
  readonly prefix: string;
  readonly onError: ConnectionListener;
}

/** Rings bells. Every call fails within a second when Redis is away, with AppError `unavailable`. */
export interface Producer {
  ring(queue: QueueName, rings: readonly Ring[]): Promise<void>;
  /** Which of these rings Redis still holds. */
  findHeld(queue: QueueName, rings: readonly Ring[]): Promise<Ring[]>;
  close(): Promise<void>;
}

export function createProducer({ url, prefix, onError }: QueueOptions): Producer {
  const connection = createImpatientConnection(url, onError);
  const queues = new Map<QueueName, Queue>();

  /** A BullMQ queue whose first contact fails stays broken for good, so none is made before Redis is ready, and none outlives a failure. */
  function queueOf(name: QueueName): Queue {
    if (connection.status !== 'ready') throw new AppError('unavailable', { detail: `redis is ${connection.status}` });
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection, prefix });
    queue.on('error', onError);
    queues.set(name, queue);
    return queue;
  }

  async function forget(): Promise<void> {
    const broken = [...queues.values()];
    queues.clear();
    await Promise.allSettled(broken.map((queue) => queue.close()));
  }

  async function ask<T>(name: QueueName, question: (queue: Queue) => Promise<T>): Promise<T> {
    try {
      return await question(queueOf(name));
    } catch (thrown) {
      void forget();
      throw toAppError(thrown, 'unavailable');
    }
  }

  return {
    ring: (name, rings) =>
      ask(name, async (queue) => {
        await queue.addBulk(
          rings.map((ring) => {
            const priority = ring.priority === undefined ? {} : { priority: ring.priority };
            return { name, data: { id: ring.id }, opts: { jobId: ringId(ring), ...ringOptions, ...priority } };
          }),
        );
      }),

    findHeld: (name, rings) =>
      ask(name, async (queue) => {
        const pipeline = connection.pipeline();
        for (const ring of rings) pipeline.exists(queue.toKey(ringId(ring)));
        const answers = (await pipeline.exec()) ?? [];
        const failure = answers.find(([error]) => error)?.[0];
        if (failure) throw failure;
        return rings.filter((_, index) => answers[index]?.[1] === 1);
      }),

    async close() {
      await forget();
      connection.disconnect();
    },
  };
}
