import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisPrefix, eventually, requireTestServiceUrl } from '@pixmill/testkit';
import { createConsumer } from './consumer.js';
import { createProducer, type Producer } from './producer.js';
import { type QueueEntry, type QueueName, toEntryId } from './queue-entry.js';
import type { RedisConnectionOptions } from './redis/connection.js';
import { createRedisCommandClient, type RedisCommandClient } from './redis-command-client.js';

let options: RedisConnectionOptions;
let producer: Producer;
let redis: RedisCommandClient;
const errors: Error[] = [];

beforeAll(async () => {
  options = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix: createRedisPrefix(), onError: (error) => errors.push(error) };
  [producer, redis] = [createProducer(options), createRedisCommandClient(options)];
  await eventually(() => Promise.all([producer.ping(), redis.sendCommand('PING')]), {
    withinMs: 30_000,
    describe: 'a connection to Redis',
  });
});

afterAll(async () => {
  await producer.close();
  redis.close();
});

const keyOf = (queue: QueueName, name: string) => `${options.prefix}:${queue}:${name}`;

/** Consumes until an entry with each id was handled. */
async function expectHandled(queue: QueueName, entries: readonly QueueEntry[]): Promise<void> {
  const handled: string[] = [];
  const handle = async (id: string) => {
    handled.push(id);
  };
  const consumer = createConsumer({ ...options, queue, concurrency: 2, handle });
  const ids = entries.map(({ id }) => id).toSorted();
  await eventually(() => expect(handled.toSorted()).toEqual(ids), { withinMs: 60_000, describe: 'the entries to be handled' });
  await consumer.close();
}

describe('an entry that no list of the queue holds although its hash exists', () => {
  const queues = [
    { queue: 'optimize', list: 'prioritized', rank: 3 },
    { queue: 'deliver', list: 'wait', rank: undefined },
  ] as const;

  test.each(queues)('is found missing, and is added again and run: $queue, $list', async ({ queue, list, rank }) => {
    const entries = Array.from({ length: 3 }, () => ({ id: randomUUID(), attempts: 0, ...(rank === undefined ? {} : { rank }) }));
    await producer.enqueue(queue, entries);
    expect(await producer.findExisting(queue, entries)).toEqual(entries);
    await redis.sendCommand('DEL', keyOf(queue, list));
    expect(await redis.sendCommand('EXISTS', ...entries.map((entry) => keyOf(queue, toEntryId(entry))))).toBe(3);
    expect(await producer.findExisting(queue, entries)).toEqual([]);
    await producer.enqueue(queue, entries);
    expect(await producer.findExisting(queue, entries)).toEqual(entries);
    await expectHandled(queue, entries);
    expect(await redis.sendCommand('EXISTS', ...entries.map((entry) => keyOf(queue, toEntryId(entry))))).toBe(0);
  });

  test('is found missing while it was running, with its lock', async () => {
    const entry = { id: randomUUID(), attempts: 2, rank: 1 };
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let started = 0;
    const handle = async () => {
      started += 1;
      await released;
    };
    const consumer = createConsumer({ ...options, queue: 'optimize', concurrency: 2, handle });
    await producer.enqueue('optimize', [entry]);
    await eventually(() => started === 1, { withinMs: 60_000 });
    expect(await producer.findExisting('optimize', [entry])).toEqual([entry]);
    await redis.sendCommand('DEL', keyOf('optimize', 'active'));
    expect(await producer.findExisting('optimize', [entry])).toEqual([]);
    await producer.enqueue('optimize', [entry]);
    await eventually(() => started === 2, { withinMs: 60_000 });
    release();
    await consumer.close();
    expect(await producer.findExisting('optimize', [entry])).toEqual([]);
  });
});

describe('an entry that a list holds although its hash is lost', () => {
  test('is run and removed, and the entries behind it are run as well', async () => {
    const entries = [1, 2, 3].map((rank) => ({ id: randomUUID(), attempts: 0, rank }));
    await producer.enqueue('optimize', entries);
    const [lost] = entries.map((entry) => keyOf('optimize', toEntryId(entry)));
    await redis.sendCommand('DEL', lost ?? '');
    expect(await producer.findExisting('optimize', entries)).toEqual(entries);
    await expectHandled('optimize', entries);
    expect(await producer.findExisting('optimize', entries)).toEqual([]);
    expect(await redis.sendCommand('EXISTS', lost ?? '')).toBe(0);
  });
});

describe('an entry that BullMQ keeps as finished', () => {
  test('is found missing and added again', async () => {
    const entry = { id: randomUUID(), attempts: 0, rank: 1 };
    await redis.sendCommand('HSET', keyOf('optimize', toEntryId(entry)), 'name', 'optimize');
    await redis.sendCommand('ZADD', keyOf('optimize', 'failed'), '1', toEntryId(entry));
    expect(await producer.findExisting('optimize', [entry])).toEqual([]);
    await producer.enqueue('optimize', [entry]);
    expect(await redis.sendCommand('ZCARD', keyOf('optimize', 'failed'))).toBe(0);
    await expectHandled('optimize', [entry]);
  });
});
