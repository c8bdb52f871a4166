import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisPrefix, eventually, requireTestServiceUrl } from '@pixmill/testkit';
import { createConsumer } from './consumer.js';
import { createProducer, type Producer } from './producer.js';
import type { QueueName } from './queue-entry.js';
import type { RedisConnectionOptions } from './redis/connection.js';
import { createRedisCommandClient } from './redis-command-client.js';
import { createSettlementPublisher, subscribeToSettlements } from './settlement-channel.js';

let options: RedisConnectionOptions;
let producer: Producer;
const errors: Error[] = [];

beforeAll(async () => {
  options = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: (error) => errors.push(error) };
  producer = createProducer(options);
  await eventually(() => producer.findExisting('optimize', []), { withinMs: 10_000, describe: 'a connection to Redis' });
});

afterAll(() => producer.close());

/** Consumes entries one by one until `isLast` returns true, and returns their ids. */
async function consumeUntil(queue: QueueName, isLast: (ids: readonly string[]) => boolean): Promise<string[]> {
  const ids: string[] = [];
  const consumer = await new Promise<{ close(): Promise<void> }>((resolve) => {
    const created = createConsumer({
      ...options,
      queue,
      concurrency: 1,
      handle: async (id) => {
        ids.push(id);
        if (isLast(ids)) resolve(created);
      },
    });
  });
  await consumer.close();
  return ids;
}

describe('queue', () => {
  test('holds an entry until it is consumed, once however often it was enqueued, and then removes it', async () => {
    const createEntry = () => ({ id: randomUUID(), attempts: 0 });
    const [entry, absent, last] = [createEntry(), createEntry(), createEntry()];
    await producer.enqueue('optimize', [entry]);
    await producer.enqueue('optimize', [entry, entry]);
    expect(await producer.findExisting('optimize', [absent, entry])).toEqual([entry]);
    await producer.enqueue('optimize', [last]);
    expect(await consumeUntil('optimize', (ids) => ids.at(-1) === last.id)).toEqual([entry.id, last.id]);
    expect(await producer.findExisting('optimize', [entry, last])).toEqual([]);
  });

  test('delivers lower ranks first, equal ranks in order of arrival', async () => {
    const entries = [0, 1, 2, 3_000_000, 1, 0].map((rank) => ({ id: randomUUID(), attempts: 0, rank }));
    await producer.enqueue(
      'deliver',
      entries.filter(({ rank }) => rank > 0),
    );
    await producer.enqueue(
      'deliver',
      entries.filter(({ rank }) => rank === 0),
    );
    expect(await producer.findExisting('deliver', entries)).toEqual(entries);
    const ids = await consumeUntil('deliver', ({ length }) => length === entries.length);
    expect(ids.map((id) => entries.find((entry) => entry.id === id)?.rank)).toEqual([0, 0, 1, 1, 2, 3_000_000]);
    expect(ids[2]).toBe(entries[1]?.id);
  });

  test('a paused consumer takes nothing; resumed it goes on, also when it was switched repeatedly', async () => {
    const ids: string[] = [];
    const consumer = createConsumer({ ...options, queue: 'deliver', concurrency: 1, handle: async (id) => void ids.push(id) });
    const entries = [1, 2, 3].map(() => ({ id: randomUUID(), attempts: 0 }));
    const [first, second, third] = entries;
    const consumed = (count: number) => eventually(() => ids.length === count, { withinMs: 20_000, describe: `${count} entries` });
    if (first) await producer.enqueue('deliver', [first]);
    await consumed(1);
    for (const switchTo of ['pause', 'resume', 'pause', 'pause'] as const) await consumer[switchTo]();
    if (second && third) await producer.enqueue('deliver', [second, third]);
    // The wait for an entry that was in progress may still deliver one.
    await eventually(async () => (await producer.findExisting('deliver', entries)).length <= 2, { withinMs: 20_000 });
    expect(ids).not.toContain(third?.id);
    await consumer.resume();
    await consumed(3);
    await consumer.close();
  });

  test('holds a new attempt as a new entry', async () => {
    const id = randomUUID();
    await producer.enqueue('optimize', [{ id, attempts: 0 }]);
    await producer.enqueue('optimize', [{ id, attempts: 1 }]);
    const both = [0, 1].map((attempts) => ({ id, attempts }));
    expect(await producer.findExisting('optimize', both)).toEqual(both);
  });
});

describe('settlement channel', () => {
  test('sends the id of a settled job to a subscriber', async () => {
    const publisher = createSettlementPublisher(options);
    const jobId = randomUUID();
    const received: string[] = [];
    const subscription = subscribeToSettlements(options, (id) => received.push(id));
    const publishUntilReceived = async () => {
      await publisher.publish(jobId);
      return received.length > 0;
    };
    await eventually(publishUntilReceived, { withinMs: 10_000, describe: 'a message to the subscriber' });
    subscription.close();
    publisher.close();
    expect(new Set(received)).toEqual(new Set([jobId]));
  });
});

describe('when Redis does not respond:', () => {
  test('enqueue, findExisting, sendCommand and publish fail within a second instead of hanging', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo; // a TCP server
    const hanging = { ...options, url: `redis://127.0.0.1:${port}` };
    const hangingProducer = createProducer(hanging);
    const client = createRedisCommandClient(hanging);
    const publisher = createSettlementPublisher(hanging);
    const entry = { id: randomUUID(), attempts: 0 };
    await expect(hangingProducer.enqueue('optimize', [entry])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(hangingProducer.findExisting('optimize', [entry])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.sendCommand('PING')).rejects.toBeInstanceOf(Error);
    await expect(publisher.publish(entry.id)).rejects.toMatchObject({ code: 'unavailable' });
    await hangingProducer.close();
    client.close();
    publisher.close();
    silent.close();
  });
});
