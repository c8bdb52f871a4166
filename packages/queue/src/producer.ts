import { toAppError } from '@pixmill/contracts';
import { Queue } from 'bullmq';
import { type ConnectionListener, createImpatientConnection } from './connection.js';
import { type QueueName, queueNames, type Ring, ringId, ringOptions } from './queues.js';

export interface QueueOptions {
  readonly url: string;
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
  const openQueue = (name: QueueName) => {
    const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true });
    queue.on('error', onError);
    return queue;
  };
  const queues: Record<QueueName, Queue> = { optimize: openQueue('optimize'), deliver: openQueue('deliver') };

  return {
    async ring(name, rings) {
      const entries = rings.map((ring) => ({ name, data: { id: ring.id }, opts: { jobId: ringId(ring), ...ringOptions } }));
      try {
        await queues[name].addBulk(entries);
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },

    async findHeld(name, rings) {
      const pipeline = connection.pipeline();
      for (const ring of rings) pipeline.exists(queues[name].toKey(ringId(ring)));
      try {
        const answers = (await pipeline.exec()) ?? [];
        return rings.filter((_, index) => answers[index]?.[1] === 1);
      } catch (thrown) {
        throw toAppError(thrown, 'unavailable');
      }
    },

    async close() {
      await Promise.allSettled(queueNames.map((name) => queues[name].close()));
      connection.disconnect();
    },
  };
}
