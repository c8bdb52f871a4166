import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { type Database, openDatabase } from '@pixmill/db';
import { createLogger } from '@pixmill/log';
import { createProducer, createRedisLife, createSharedCounter, type Producer, type RedisLife, type SharedCounter } from '@pixmill/queue';
import { createRedisPrefix, createTestDatabase, requireTestService, type TestDatabase } from '@pixmill/testkit';
import pg from 'pg';
import { createRingUnheard } from './ring-unheard.js';

const log = createLogger({ level: 'silent', name: 'test' });
const queued = 3_000;

let testDatabase: TestDatabase;
let database: Database;
let sql: pg.Client;
let prefix: string;
let redis: SharedCounter;
let producer: Producer;
let redisLife: RedisLife;
let accountId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 4 });
  sql = new pg.Client({ connectionString: testDatabase.url });
  await sql.connect();
  prefix = createRedisPrefix();
  const queue = { url: requireTestService('PIXMILL_TEST_REDIS_URL'), prefix, onError: () => {} };
  [redis, producer, redisLife] = [createSharedCounter(queue), createProducer(queue), createRedisLife(queue)];
  accountId = (await database.accounts.create({ name: 'A', email: 'a@example.com', tokens: null, key: randomUUID() })).id;
});

afterAll(async () => {
  await Promise.all([producer.close(), database.close(), sql.end()]);
  redis.close();
  redisLife.close();
  await testDatabase.drop();
});

async function emptyRedis(): Promise<void> {
  const keys = (await redis.send('KEYS', `${prefix}:*`)) as string[];
  while (keys.length > 0) await redis.send('UNLINK', ...keys.splice(0, 5_000));
}

beforeEach(async () => {
  await emptyRedis();
  await sql.query('DELETE FROM jobs');
  await sql.query(
    `INSERT INTO jobs (id, account_id, dialect, spec) SELECT gen_random_uuid(), $1, 'megaoptim', '{}' FROM generate_series(1, $2)`,
    [accountId, queued],
  );
});

const rounds = (parts = {}) => createRingUnheard({ jobs: database.jobs, redisLife, producer, log, ...parts });
const unrung = async () => (await sql.query('SELECT count(*)::int AS count FROM jobs WHERE rung_at IS NULL')).rows[0].count;

async function heldByRedis(): Promise<number> {
  const { rows } = await sql.query('SELECT id, attempts FROM jobs');
  let held = 0;
  while (rows.length > 0) held += (await producer.findHeld('optimize', rows.splice(0, 1_000))).length;
  return held;
}

/** A producer that counts what is asked of it. */
function counting() {
  const counts = { asked: 0, rung: 0 };
  const counted: Producer = {
    ...producer,
    findHeld(queue, rings) {
      counts.asked += rings.length;
      return producer.findHeld(queue, rings);
    },
    ring(queue, rings) {
      counts.rung += rings.length;
      return producer.ring(queue, rings);
    },
  };
  return { counts, counted };
}

test('several workers share what was never rung, and a queue that was is left alone', async () => {
  const { counts, counted } = counting();
  const workers = [1, 2, 3].map(() => rounds({ producer: counted }));
  await Promise.all(workers.map((round) => round()));
  expect(await heldByRedis()).toBe(queued);
  expect(counts).toEqual({ asked: queued, rung: queued });
  await Promise.all(workers.map((round) => round()));
  expect(counts).toEqual({ asked: queued, rung: queued });
});

test('a Redis that lost its memory has everything rung again in the next round', async () => {
  await rounds()();
  await emptyRedis();
  expect(await heldByRedis()).toBe(0);
  await Promise.all([rounds()(), rounds()()]);
  expect(await heldByRedis()).toBe(queued);
});

test('a Redis that is away costs no row, and a ring that failed is tried again', async () => {
  const away = () => Promise.reject(new AppError('unavailable'));
  await expect(rounds({ redisLife: { ...redisLife, since: away } })()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(rounds({ producer: { ...producer, ring: away } })()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await unrung()).toBe(queued);
  await rounds()();
  expect(await heldByRedis()).toBe(queued);
});
