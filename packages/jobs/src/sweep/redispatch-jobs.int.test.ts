import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import {
  createProducer,
  createRedisCommandClient,
  createRedisEpoch,
  type Producer,
  type RedisCommandClient,
  type RedisEpoch,
} from '@pixmill/queue';
import { createLogger } from '@pixmill/runtime';
import { createRedisPrefix, createTestDatabase, requireTestServiceUrl, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createRedispatchJobs } from './redispatch-jobs.js';

const log = createLogger({ level: 'silent', name: 'test' });
const queued = 3_000;

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let prefix: string;
let redis: RedisCommandClient;
let producer: Producer;
let redisEpoch: RedisEpoch;
let accountId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  prefix = createRedisPrefix();
  const queue = { url: requireTestServiceUrl('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} };
  [redis, producer, redisEpoch] = [createRedisCommandClient(queue), createProducer(queue), createRedisEpoch(queue)];
  accountId = (await database.accounts.create({ name: 'A', email: 'a@example.com', tokens: null, key: randomUUID() })).id;
});

afterAll(async () => {
  await Promise.all([producer.close(), database.close(), sql.end()]);
  redis.close();
  redisEpoch.close();
  await testDatabase.drop();
});

async function flushRedis(): Promise<void> {
  const keys = (await redis.sendCommand('KEYS', `${prefix}:*`)) as string[];
  while (keys.length > 0) await redis.sendCommand('UNLINK', ...keys.splice(0, 5_000));
}

beforeEach(async () => {
  await flushRedis();
  await sql.query('DELETE FROM jobs');
  await sql.query(
    `INSERT INTO jobs (id, account_id, dialect, spec) SELECT gen_random_uuid(), $1, 'megaoptim', '{}' FROM generate_series(1, $2)`,
    [accountId, queued],
  );
});

const createRound = (parts = {}) => createRedispatchJobs({ jobs: database.jobs, redisEpoch, producer, log, ...parts });
const countUndispatched = async () => (await sql.query('SELECT count(*)::int AS count FROM jobs WHERE enqueued_at IS NULL')).rows[0].count;

async function countHeldByRedis(): Promise<number> {
  const { rows } = await sql.query('SELECT id, attempts FROM jobs');
  let held = 0;
  while (rows.length > 0) held += (await producer.findExisting('optimize', rows.splice(0, 1_000))).length;
  return held;
}

/** A producer that counts what is asked of it. */
function createCountingProducer() {
  const counts = { asked: 0, rung: 0 };
  const counted: Producer = {
    ...producer,
    findExisting(queue, rings) {
      counts.asked += rings.length;
      return producer.findExisting(queue, rings);
    },
    enqueue(queue, rings) {
      counts.rung += rings.length;
      return producer.enqueue(queue, rings);
    },
  };
  return { counts, counted };
}

test('several workers share what was never rung, and a queue that was is left alone', async () => {
  const { counts, counted } = createCountingProducer();
  const workers = [1, 2, 3].map(() => createRound({ producer: counted }));
  await Promise.all(workers.map((round) => round()));
  expect(await countHeldByRedis()).toBe(queued);
  expect(counts).toEqual({ asked: queued, rung: queued });
  await Promise.all(workers.map((round) => round()));
  expect(counts).toEqual({ asked: queued, rung: queued });
});

test('a Redis that lost its memory has everything rung again in the next round', async () => {
  await createRound()();
  await flushRedis();
  expect(await countHeldByRedis()).toBe(0);
  await Promise.all([createRound()(), createRound()()]);
  expect(await countHeldByRedis()).toBe(queued);
});

test('a Redis that is away costs no row, and a ring that failed is tried again', async () => {
  const away = () => Promise.reject(new AppError('unavailable'));
  await expect(createRound({ redisLife: { ...redisEpoch, since: away } })()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(createRound({ producer: { ...producer, enqueue: away } })()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await countUndispatched()).toBe(queued);
  await createRound()();
  expect(await countHeldByRedis()).toBe(queued);
});
