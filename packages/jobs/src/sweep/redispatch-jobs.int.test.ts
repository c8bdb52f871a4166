import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import {
  createProducer,
  createRedisCommandClient,
  createRedisEpoch,
  type Producer,
  type RedisCommandClient,
  type RedisEpoch,
} from '@pixmill/queue';
import { createLogger } from '@pixmill/runtime';
import { createRedisPrefix, eventually, requireTestServiceUrl } from '@pixmill/testkit';
import { type OpenTestDatabase, openTestDatabase } from '@pixmill/testkit/database';
import { createDeliveryLimiter } from '../deliver/delivery-limiter.js';
import { createRedispatchJobs, type RedispatchJobsDeps } from './redispatch-jobs.js';
import { createSweep } from './sweep.js';

const log = createLogger({ level: 'silent', name: 'test' });
const queuedJobs = 3_000;
const fetchesPerAccount = 2;
const unavailable = () => Promise.reject(new AppError('unavailable'));

let db: OpenTestDatabase;
let prefix: string;
let redis: RedisCommandClient;
let producer: Producer;
let redisEpoch: RedisEpoch;
let accountId: string;

beforeAll(async () => {
  db = await openTestDatabase({ poolSize: 4 });
  prefix = createRedisPrefix();
  const queue = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} };
  [redis, producer, redisEpoch] = [createRedisCommandClient(queue), createProducer(queue), createRedisEpoch(queue)];
  accountId = (await db.createAccount()).id;
  const connected = () => Promise.all([redis.sendCommand('PING'), producer.findExisting('optimize', []), redisEpoch.getStartedAt()]);
  await eventually(connected, { withinMs: 10_000, describe: 'connections to Redis' });
});

afterAll(async () => {
  await producer.close();
  redis.close();
  redisEpoch.close();
  await db.close();
});

async function flushRedis(): Promise<void> {
  const keys = (await redis.sendCommand('KEYS', `${prefix}:*`)) as string[];
  while (keys.length > 0) await redis.sendCommand('UNLINK', ...keys.splice(0, 5_000));
}

async function insertJobs(count: number): Promise<void> {
  await db.sql.query(
    `INSERT INTO jobs (id, account_id, dialect, spec) SELECT gen_random_uuid(), $1, 'megaoptim', '{}' FROM generate_series(1, $2)`,
    [accountId, count],
  );
}

beforeEach(async () => {
  await flushRedis();
  await db.sql.query('DELETE FROM jobs');
});

const createRound = (parts: Partial<RedispatchJobsDeps> = {}) =>
  createRedispatchJobs({ jobs: db.database.jobs, redisEpoch, producer, log, ...parts }, { fetchesPerAccount });

async function countUndispatched(): Promise<number> {
  return (await db.sql.query('SELECT count(*)::int AS count FROM jobs WHERE enqueued_at IS NULL')).rows[0].count;
}

async function countEntries(): Promise<number> {
  const { rows } = await db.sql.query('SELECT id, attempts FROM jobs');
  let count = 0;
  while (rows.length > 0) count += (await producer.findExisting('optimize', rows.splice(0, 1_000))).length;
  return count;
}

/** A producer that counts the entries it is given. */
function createCountingProducer() {
  const counts = { checked: 0, enqueued: 0 };
  const counted: Producer = {
    ...producer,
    findExisting(queue, entries) {
      counts.checked += entries.length;
      return producer.findExisting(queue, entries);
    },
    enqueue(queue, entries) {
      counts.enqueued += entries.length;
      return producer.enqueue(queue, entries);
    },
  };
  return { counts, counted };
}

describe('redispatch', () => {
  beforeEach(() => insertJobs(queuedJobs));

  test('shares undispatched jobs among several workers and skips enqueued ones', async () => {
    const { counts, counted } = createCountingProducer();
    const workers = [1, 2, 3].map(() => createRound({ producer: counted }));
    await Promise.all(workers.map((round) => round()));
    expect(await countEntries()).toBe(queuedJobs);
    expect(counts).toEqual({ checked: queuedJobs, enqueued: queuedJobs });
    await Promise.all(workers.map((round) => round()));
    expect(counts).toEqual({ checked: queuedJobs, enqueued: queuedJobs });
  });

  test('enqueues every job again in the next round after Redis lost its data', async () => {
    await createRound()();
    await flushRedis();
    expect(await countEntries()).toBe(0);
    await producer.enqueue('optimize', [{ id: randomUUID(), attempts: 0, rank: 1 }]); // only the epoch says that the others are lost
    await Promise.all([createRound()(), createRound()()]);
    expect(await countEntries()).toBe(queuedJobs);
  });

  test('enqueues every job again after the list of a queue was lost and the hashes of its entries stayed', async () => {
    await createRound()();
    await redis.sendCommand('DEL', `${prefix}:optimize:prioritized`);
    expect(await countEntries()).toBe(0);
    await eventually(
      async () => {
        await createRound()();
        expect(await countEntries()).toBe(queuedJobs);
      },
      { withinMs: 60_000, everyMs: 200 },
    );
  });

  test('loses no job while Redis is unavailable, and retries a failed enqueue', async () => {
    await expect(createRound({ redisEpoch: { getStartedAt: unavailable } })()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(createRound({ producer: { ...producer, enqueue: unavailable } })()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await countUndispatched()).toBe(queuedJobs);
    await createRound()();
    expect(await countEntries()).toBe(queuedJobs);
  });
});

describe('sweep', () => {
  const longAgo = new Date(0);
  const query = {
    ...{ lostBefore: { fetch: longAgo, optimize: longAgo }, idleMs: { queued: 5_000, running: 5_000 } },
    ...{ limit: 1_000, fetchesPerAccount },
  };

  test('enqueues a job that Redis does not hold, for its next claim', async () => {
    await insertJobs(1);
    const { rows } = await db.sql.query('UPDATE jobs SET fence = 2 RETURNING id');
    const entry = { id: rows[0].id as string, attempts: 2 };
    expect(await producer.findExisting('optimize', [entry])).toEqual([]);
    const { jobs, deliveries } = db.database;
    await createSweep({ jobs, deliveries, deliveryLimiter: createDeliveryLimiter(8), redisEpoch, producer, log }, { fetchesPerAccount })();
    expect(await producer.findExisting('optimize', [entry])).toEqual([entry]);
    expect((await jobs.takeUndispatched(query)).map(({ jobId }) => jobId)).not.toContain(entry.id);
  });

  test('takes an interrupted job when its wait is over, not before', async () => {
    await insertJobs(1);
    const { rows } = await db.sql.query("UPDATE jobs SET enqueued_at = NULL, retry_at = now() + interval '1 hour' RETURNING id");
    expect(await db.database.jobs.takeUndispatched(query)).toEqual([]);
    await db.sql.query("UPDATE jobs SET retry_at = now() - interval '1 millisecond'");
    expect((await db.database.jobs.takeUndispatched(query)).map(({ jobId }) => jobId)).toEqual([rows[0].id]);
  });
});
