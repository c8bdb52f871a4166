/**
 * `node bench/sweep/run.mjs [--jobs 50000]`, after `npm run build`.
 *
 * That many jobs wait, all of them rung; then Redis is emptied. One worker's sweep, a round a second, has to ring them all again.
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { bootstrapAccount, migrate, openDatabase } from '../../packages/db/dist/index.js';
import { createLanes, createSweep } from '../../packages/jobs/dist/index.js';
import { startPostgres, startRedis } from '../../packages/local-services/dist/index.js';
import { createLogger } from '../../packages/runtime/dist/index.js';
import { createProducer, createRedisLife, createSharedCounter } from '../../packages/queue/dist/index.js';

const goals = { rungAgainMs: 15_000 };
const key = 'sweepbenchkey0123456789abcdefghi';
const roundMs = 1_000;
const deliveriesAtOnce = 16;
const watchedMs = 30_000;

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '50000' } } });
const jobs = Number(values.jobs);
const undo = [];
const wrong = (error) => console.error(error.message);

async function startServers() {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-sweep-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // the servers' own user has to get through
  const options = (name) => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    logFile: join(folder, `${name}.log`),
    durable: true,
    log: (line) => console.error(line),
  });
  const keep = (server) => {
    undo.push(() => rm(server.home, { recursive: true, force: true }));
    undo.push(() => server.stop());
    return server.url;
  };
  return { databaseUrl: keep(await startPostgres(options('postgres'))), redisUrl: keep(await startRedis(options('redis'))) };
}

/** Counts what the sweep asks of Redis. */
function countCalls(producer) {
  const calls = { asked: 0, rung: 0 };
  const counted = {
    ...producer,
    findHeld(queue, rings) {
      calls.asked += rings.length;
      return producer.findHeld(queue, rings);
    },
    ring(queue, rings) {
      calls.rung += rings.length;
      return producer.ring(queue, rings);
    },
  };
  return { calls, counted };
}

async function measure({ databaseUrl, redisUrl }) {
  await migrate(databaseUrl);
  await bootstrapAccount(databaseUrl, { key, tokens: -1 });
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  undo.push(() => sql.end());
  await sql.query(
    `INSERT INTO jobs (id, account_id, dialect, spec) SELECT gen_random_uuid(), accounts.id, 'megaoptim', '{}' FROM accounts, generate_series(1, $1)`,
    [jobs],
  );
  const queue = { url: redisUrl, prefix: 'sweep', onError: wrong };
  const [database, producer, redisLife, redis] = [
    openDatabase({ url: databaseUrl, poolSize: 10 }),
    createProducer(queue),
    createRedisLife(queue),
    createSharedCounter(queue),
  ];
  undo.push(
    () => redis.close(),
    () => redisLife.close(),
    () => producer.close(),
    () => database.close(),
  );
  const { calls, counted } = countCalls(producer);
  const log = createLogger({ level: 'warn', name: 'sweep' });
  const sweep = createSweep({ ...database, redisLife, producer: counted, lanes: createLanes(deliveriesAtOnce), log });

  async function sweepUntil(rung) {
    const startedAt = performance.now();
    while (calls.rung < rung) {
      await sweep();
      if (calls.rung < rung) await pause(roundMs);
    }
    return Math.round(performance.now() - startedAt);
  }

  const firstMs = await sweepUntil(jobs);
  calls.asked = 0;
  const asksFrom = performance.now();
  while (performance.now() - asksFrom < watchedMs) {
    await sweep();
    await pause(roundMs);
  }
  const asksPerSecond = Math.round((calls.asked * 1_000) / watchedMs);
  calls.rung = 0;
  await redis.send('FLUSHALL', 'ASYNC');
  return { jobs, firstMs, asksPerSecond, rungAgainMs: await sweepUntil(jobs) };
}

try {
  const figures = await measure(await startServers());
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(16)} ${value}${goals[name] ? ` (goal ${goals[name]})` : ''}`);
  console.log(JSON.stringify(figures));
  process.exitCode = figures.rungAgainMs <= goals.rungAgainMs ? 0 : 1;
} finally {
  for (const step of undo.reverse()) await step();
}
