import { randomUUID } from 'node:crypto';
import {
  createConsumer,
  createEventLog,
  createEventPublisher,
  createProducer,
  createRedisCommandClient,
  createRedisEpoch,
  createSettlementPublisher,
  type Producer,
  type RedisEpoch,
  subscribeToEvents,
  subscribeToSettlements,
  toKeyPrefix,
} from '@pixmill/queue';
import { eventually } from '../eventually.js';

/** Everything that the processes of a service open on a Redis: producer, consumer, settlement channel, events, epoch and counter. */
export interface QueueAdapters {
  /** Details of the errors that were reported. */
  readonly errors: readonly string[];
  readonly producer: Producer;
  readonly epoch: RedisEpoch;
  /**
   * Resolves when a new entry has been handled and every other adapter works. A failed step is repeated, as the sweep does. Rejects after
   * `withinMs`.
   */
  expectWork(withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

const defaultWithinMs = 60_000;

/** Opens the adapters; returns before they are connected. */
export function openQueueAdapters(url: string, prefix = 'test'): QueueAdapters {
  const errors: string[] = [];
  const onError = (error: Error) => void errors.push(('detail' in error && String(error.detail)) || error.message);
  const options = { url, prefix, onError };
  const handled = new Set<string>();
  const heard = new Set<string>();
  const handle = async (id: string) => void handled.add(id);
  const producer = createProducer(options);
  const consumer = createConsumer({ ...options, queue: 'optimize', concurrency: 2, handle });
  const publisher = createSettlementPublisher(options);
  const subscription = subscribeToSettlements(options, (id) => heard.add(id));
  const events = createEventPublisher(options);
  const eventLog = createEventLog(options);
  const eventSubscription = subscribeToEvents(options, (accountId) => heard.add(accountId));
  const epoch = createRedisEpoch(options);
  const counter = createRedisCommandClient(options);
  return {
    errors,
    producer,
    epoch,
    async expectWork(withinMs = defaultWithinMs) {
      const [id, accountId] = [randomUUID(), randomUUID()];
      const event = { type: 'job.started', time: new Date().toISOString(), jobId: id, collectionId: null } as const;
      const steps = {
        enqueue: () => producer.enqueue('optimize', [{ id, attempts: 0, rank: 1 }]),
        publish: () => publisher.publish(id),
        event: async () => events.publish(accountId, event),
        epoch: () => epoch.getStartedAt(),
        count: () => counter.sendCommand('INCR', `${toKeyPrefix(options)}:counter`),
        handled: async () => handled.has(id) || Promise.reject(new Error('not handled')),
        heard: async () => heard.has(id) || Promise.reject(new Error('not heard')),
        told: async () => heard.has(accountId) || Promise.reject(new Error('no event heard')),
        logged: async () => {
          const { events: logged } = await eventLog.read(accountId, { after: '0-0', limit: 1 });
          if (logged.length === 0) throw new Error('no event in the log');
          return eventLog.findEnd(accountId);
        },
      };
      const works = async () => {
        for (const [name, step] of Object.entries(steps)) {
          await step().catch((cause: Error) => {
            throw new Error(`${name}: ${cause.message}`, { cause });
          });
        }
        return true;
      };
      await eventually(works, { withinMs, everyMs: 50, describe: 'every adapter to work' });
    },
    async close() {
      await consumer.close();
      await producer.close();
      for (const adapter of [publisher, subscription, events, eventLog, eventSubscription, epoch, counter]) adapter.close();
    },
  };
}
