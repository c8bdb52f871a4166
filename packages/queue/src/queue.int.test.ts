import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisPrefix, requireTestService } from '@pixmill/testkit';
import { createConsumer } from './consumer.js';
import { createProducer, type Producer, type QueueOptions } from './producer.js';
import { createSettledPublisher, subscribeSettled } from './settled-channel.js';
import { createSharedCounter } from './shared-counter.js';

let options: QueueOptions;
let producer: Producer;
const errors: Error[] = [];

beforeAll(async () => {
  options = { url: requireTestService('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: (error) => errors.push(error) };
  producer = createProducer(options);
});

afterAll(async () => {
  await producer.close();
});

/** Rings until Redis has answered once: the connection is still being made when a test starts. */
async function untilHeld(ring: { id: string; attempts: number }): Promise<void> {
  try {
    await producer.ring('optimize', [ring]);
  } catch {
    await new Promise((resolve) => setImmediate(resolve));
    await untilHeld(ring);
  }
}

describe('bells', () => {
  test('a ring is held until it is heard, is heard once however often it was rung, and then is gone', async () => {
    const ring = { id: randomUUID(), attempts: 0 };
    const absent = { id: randomUUID(), attempts: 0 };
    await untilHeld(ring);
    await producer.ring('optimize', [ring, ring]);
    expect(await producer.findHeld('optimize', [absent, ring])).toEqual([ring]);

    const heard: string[] = [];
    const last = { id: randomUUID(), attempts: 0 };
    await producer.ring('optimize', [last]);
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
    expect(await producer.findHeld('optimize', [ring, last])).toEqual([]);
  });

  test('lower ranks are heard first, equal ones in their order', async () => {
    const ranks = [0, 1, 2, 3_000_000, 1, 0];
    const rings = ranks.map((rank) => ({ id: randomUUID(), attempts: 0, rank }));
    await untilHeld(rings[3] ?? { id: '', attempts: 0 });
    await producer.ring(
      'deliver',
      rings.filter(({ rank }) => rank > 0),
    );
    await producer.ring(
      'deliver',
      rings.filter(({ rank }) => rank === 0),
    );
    expect(await producer.findHeld('deliver', rings)).toEqual(rings);
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
    await untilHeld({ id, attempts: 0 });
    await producer.ring('optimize', [{ id, attempts: 1 }]);
    const both = [0, 1].map((attempts) => ({ id, attempts }));
    expect(await producer.findHeld('optimize', both)).toEqual(both);
  });
});

test('everyone who listens hears that a job settled', async () => {
  const publisher = createSettledPublisher(options);
  const jobId = randomUUID();
  const heard = await new Promise<string>((resolve) => {
    const subscription = subscribeSettled(options, (id) => {
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
    const [deaf, counter, publisher] = [createProducer(away), createSharedCounter(away), createSettledPublisher(away)];
    const ring = { id: randomUUID(), attempts: 0 };
    await expect(deaf.ring('optimize', [ring])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(deaf.findHeld('optimize', [ring])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(counter.send('PING')).rejects.toBeInstanceOf(Error);
    await expect(publisher.publish(ring.id)).rejects.toMatchObject({ code: 'unavailable' });
    await deaf.close();
    counter.close();
    publisher.close();
    silent.close();
  });
});
