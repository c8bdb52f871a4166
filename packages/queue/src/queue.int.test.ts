import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisPrefix, requireTestServiceUrl } from '@pixmill/testkit';
import { createConsumer } from './consumer.js';
import { createProducer, type Producer, type RedisConnectionOptions } from './producer.js';
import { createRedisCommandClient } from './redis-command-client.js';
import { createSettlementPublisher, subscribeToSettlements } from './settlement-channel.js';

let options: RedisConnectionOptions;
let producer: Producer;
const errors: Error[] = [];

beforeAll(async () => {
  options = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: (error) => errors.push(error) };
  producer = createProducer(options);
});

afterAll(async () => {
  await producer.close();
});

/** Rings until Redis has answered once: the connection is still being made when a test starts. */
async function enqueueWhenConnected(entry: { id: string; attempts: number }): Promise<void> {
  try {
    await producer.enqueue('optimize', [entry]);
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    await enqueueWhenConnected(entry);
  }
}

describe('bells', () => {
  test('a ring is held until it is heard, is heard once however often it was rung, and then is gone', async () => {
    const ring = { id: randomUUID(), attempts: 0 };
    const absent = { id: randomUUID(), attempts: 0 };
    await enqueueWhenConnected(ring);
    await producer.enqueue('optimize', [ring, ring]);
    expect(await producer.findExisting('optimize', [absent, ring])).toEqual([ring]);

    const heard: string[] = [];
    const last = { id: randomUUID(), attempts: 0 };
    await producer.enqueue('optimize', [last]);
    const consumer = await new Promise<{ close(): Promise<void> }>((resolve) => {
      const made = createConsumer({
        ...options,
        queue: 'optimize',
        concurrency: 1,
        handle: async (id) => {
          heard.push(id);
          if (id === last.id) resolve(made);
        },
      });
    });
    await consumer.close();
    expect(heard).toEqual([ring.id, last.id]);
    expect(await producer.findExisting('optimize', [ring, last])).toEqual([]);
  });

  test('lower ranks are heard first, equal ones in their order', async () => {
    const ranks = [0, 1, 2, 3_000_000, 1, 0];
    const rings = ranks.map((rank) => ({ id: randomUUID(), attempts: 0, rank }));
    await enqueueWhenConnected(rings[3] ?? { id: '', attempts: 0 });
    await producer.enqueue(
      'deliver',
      rings.filter(({ rank }) => rank > 0),
    );
    await producer.enqueue(
      'deliver',
      rings.filter(({ rank }) => rank === 0),
    );
    expect(await producer.findExisting('deliver', rings)).toEqual(rings);
    const heard: string[] = [];
    const consumer = await new Promise<{ close(): Promise<void> }>((resolve) => {
      const made = createConsumer({
        ...options,
        queue: 'deliver',
        concurrency: 1,
        handle: async (id) => {
          heard.push(id);
          if (heard.length === rings.length) resolve(made);
        },
      });
    });
    await consumer.close();
    expect(heard.map((id) => rings.find((ring) => ring.id === id)?.rank)).toEqual([0, 0, 1, 1, 2, 3_000_000]);
    expect(heard[2]).toBe(rings[1]?.id);
  });

  test('a new attempt is a new ring', async () => {
    const id = randomUUID();
    await enqueueWhenConnected({ id, attempts: 0 });
    await producer.enqueue('optimize', [{ id, attempts: 1 }]);
    const both = [0, 1].map((attempts) => ({ id, attempts }));
    expect(await producer.findExisting('optimize', both)).toEqual(both);
  });
});

test('everyone who listens hears that a job settled', async () => {
  const publisher = createSettlementPublisher(options);
  const jobId = randomUUID();
  const heard = await new Promise<string>((resolve) => {
    const subscription = subscribeToSettlements(options, (id) => {
      subscription.close();
      clearInterval(again);
      resolve(id);
    });
    const again = setInterval(() => publisher.publish(jobId).catch((error: Error) => errors.push(error)), 20);
  });
  publisher.close();
  expect(heard).toBe(jobId);
});

describe('when Redis does not answer', () => {
  test('a ring, a question and a count fail within a second instead of hanging', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const away = { ...options, url: `redis://127.0.0.1:${port}` };
    const [deaf, counter, publisher] = [createProducer(away), createRedisCommandClient(away), createSettlementPublisher(away)];
    const ring = { id: randomUUID(), attempts: 0 };
    await expect(deaf.enqueue('optimize', [ring])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(deaf.findExisting('optimize', [ring])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(counter.sendCommand('PING')).rejects.toBeInstanceOf(Error);
    await expect(publisher.publish(ring.id)).rejects.toMatchObject({ code: 'unavailable' });
    await deaf.close();
    counter.close();
    publisher.close();
    silent.close();
  });
});
