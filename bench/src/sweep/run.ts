/**
 * `node bench/dist/sweep/run.js [--jobs 50000]`, after `npm run build`.
 *
 * Enqueues that many queued jobs, then empties Redis. The sweep of one worker, one round per second, must enqueue them all again.
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '@pixmill/db';
import { createDeliveryLimiter, createSweep, type Sweep } from '@pixmill/jobs';
import { createProducer, createRedisCommandClient, createRedisEpoch, type Producer } from '@pixmill/queue';
import { createLogger } from '@pixmill/runtime';
import pg from 'pg';
import { CleanupStack } from '../cleanup-stack.js';
import { prepareDatabase } from '../prepare-database.js';
import { type BenchServers, startServers } from '../start-servers.js';

const goals = { redispatchedMs: 15_000 };
const accountKey = 'sweepbenchkey0123456789abcdefghi';
const roundIntervalMs = 1_000;
/** The sweep of this bench has no deliveries; the limiter only has to exist. */
const deliverySlots = 16;
/** How long the sweep runs while all jobs wait in Redis. */
const idleSweepMs = 30_000;

interface ProducerCalls {
  /** Entries that the sweep looked up in Redis. */
  checked: number;
  /** Entries that the sweep added. */
  enqueued: number;
}

function countCalls(producer: Producer): { readonly calls: ProducerCalls; readonly counted: Producer } {
  const calls = { checked: 0, enqueued: 0 };
  const counted: Producer = {
    ...producer,
    findExisting(queue, entries) {
      calls.checked += entries.length;
      return producer.findExisting(queue, entries);
    },
    enqueue(queue, entries) {
      calls.enqueued += entries.length;
      return producer.enqueue(queue, entries);
    },
  };
  return { calls, counted };
}

async function insertJobs(databaseUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO jobs (id, account_id, dialect, spec)
         SELECT gen_random_uuid(), accounts.id, 'megaoptim', '{}' FROM accounts, generate_series(1, $1)`,
      [count],
    );
  } finally {
    await client.end();
  }
}

async function sweepUntilEnqueued(sweep: Sweep, calls: ProducerCalls, count: number): Promise<number> {
  const startedAt = performance.now();
  while (calls.enqueued < count) {
    await sweep();
    if (calls.enqueued < count) await pause(roundIntervalMs);
  }
  return Math.round(performance.now() - startedAt);
}

async function sweepFor(sweep: Sweep, durationMs: number): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) {
    await sweep();
    await pause(roundIntervalMs);
  }
}

async function measure({ databaseUrl, redisUrl }: BenchServers, jobs: number, cleanup: CleanupStack) {
  await prepareDatabase(databaseUrl, accountKey);
  await insertJobs(databaseUrl, jobs);
  const connection = { url: redisUrl, prefix: 'sweep', onError: (error: Error) => console.error(error.message) };
  const database = openDatabase({ url: databaseUrl, poolSize: 10 });
  cleanup.defer(() => database.close());
  const producer = createProducer(connection);
  cleanup.defer(() => producer.close());
  const redisEpoch = createRedisEpoch(connection);
  cleanup.defer(() => redisEpoch.close());
  const redis = createRedisCommandClient(connection);
  cleanup.defer(() => redis.close());
  const { calls, counted } = countCalls(producer);
  const deps = {
    jobs: database.jobs,
    deliveries: database.deliveries,
    redisEpoch,
    producer: counted,
    deliveryLimiter: createDeliveryLimiter(deliverySlots),
    log: createLogger({ level: 'warn', name: 'sweep' }),
  };
  const sweep = createSweep(deps, { fetchesPerAccount: 8 });

  const firstMs = await sweepUntilEnqueued(sweep, calls, jobs);
  calls.checked = 0;
  await sweepFor(sweep, idleSweepMs);
  const checkedPerSecond = Math.round((calls.checked * 1_000) / idleSweepMs);
  calls.enqueued = 0;
  await redis.sendCommand('FLUSHALL', 'ASYNC');
  return { jobs, firstMs, checkedPerSecond, redispatchedMs: await sweepUntilEnqueued(sweep, calls, jobs) };
}

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '50000' } } });
const cleanup = new CleanupStack();
try {
  const figures = await measure(await startServers(cleanup, { name: 'sweep', durable: true }), Number(values.jobs), cleanup);
  for (const [name, value] of Object.entries(figures)) {
    console.log(`${name.padEnd(16)} ${value}${name === 'redispatchedMs' ? ` (goal ${goals.redispatchedMs})` : ''}`);
  }
  console.log(JSON.stringify(figures));
  process.exitCode = figures.redispatchedMs <= goals.redispatchedMs ? 0 : 1;
} finally {
  await cleanup.run();
}
