import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@pixmill/testkit';
import { sendRedisCommand } from '@pixmill/testkit/redis';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** All queued jobs must be enqueued again within this time after Redis lost its data. */
const enqueueLimitMs = 15_000;
const restartTimeoutMs = 30_000;
const settleTimeoutMs = 240_000;

const submitConcurrency = 10;
/** With fewer queued jobs the proof shows too little. */
const minQueued = 30;

async function sendCommand({ service }: RecoveryEnvironment, ...words: readonly string[]): Promise<string> {
  return sendRedisCommand((await service.readDatabaseUrls()).redisUrl, ...words);
}

/** Kills Redis and removes its data while it is down; resolves when it answers again. */
async function killAndEmpty(environment: RecoveryEnvironment): Promise<void> {
  const pid = await environment.waitForPid('redis');
  const dataDir = readlinkSync(`/proc/${pid}/cwd`);
  process.kill(pid, 'SIGKILL');
  for (const name of readdirSync(dataDir)) {
    if (/\.(aof|rdb)$|^appendonlydir$/.test(name)) rmSync(join(dataDir, name), { recursive: true });
  }
  const isBack = async () => (await sendCommand(environment, 'PING')) === '+PONG';
  await eventually(isBack, { withinMs: restartTimeoutMs, describe: 'the restart of Redis' });
}

async function flush(environment: RecoveryEnvironment): Promise<void> {
  const reply = await sendCommand(environment, 'FLUSHALL', 'ASYNC');
  if (reply !== '+OK') throw new Error(`FLUSHALL: ${reply}`);
}

const emptyBy = { killed: killAndEmpty, flushed: flush };
type RedisFault = keyof typeof emptyBy;

/** Submits one job for each blocker, which keeps its worker busy, then the jobs that are queued behind them. */
async function submitJobs({ submit }: RecoveryEnvironment, blockers: readonly string[], queuedNames: readonly string[]): Promise<string[]> {
  const ids = await Promise.all(blockers.map((name) => submit(name)));
  for (let index = 0; index < queuedNames.length; index += submitConcurrency) {
    ids.push(...(await Promise.all(queuedNames.slice(index, index + submitConcurrency).map((name) => submit(name)))));
  }
  return ids;
}

/** Empties Redis while jobs are queued, and measures until all of them were enqueued again. */
export async function proveEmptiedRedis(environment: RecoveryEnvironment, fault: RedisFault, jobs: number): Promise<ProofReport> {
  const { query, origin } = environment;
  const blockers = [0, 1, 2, 3].map((index) => `${fault}-blocker-${index}.png`);
  const ids = await submitJobs(
    environment,
    blockers,
    Array.from({ length: jobs }, (_, index) => `open-${fault}-${index}.png`),
  );

  async function count(condition: string, ...values: unknown[]): Promise<number> {
    const text = `SELECT count(*)::int AS count FROM jobs WHERE id = ANY($1) AND ${condition}`;
    const [row] = await query<{ count: number }>(text, ids, ...values);
    return row?.count ?? 0;
  }
  const waitForNone = (condition: string, withinMs: number, values: readonly unknown[] = []) =>
    eventually(async () => (await count(condition, ...values)) === 0, { withinMs, describe: `no job with ${condition}`, everyMs: 50 });

  await waitForNone("state = 'queued' AND enqueued_at IS NULL", restartTimeoutMs); // a claim uses up the entry, marked or not
  const queued = await count("state = 'queued'");
  const [clock] = await query<{ now: Date }>('SELECT now()');
  await emptyBy[fault](environment);
  const emptiedAt = performance.now();
  const notReenqueued = "state <> 'settled' AND (lease_until IS NULL OR lease_until < now()) AND (enqueued_at IS NULL OR enqueued_at < $2)";
  await waitForNone(notReenqueued, restartTimeoutMs, [clock?.now]);
  const reenqueuedMs = Math.round(performance.now() - emptiedAt);
  for (const name of blockers) origin.release(name);
  await waitForNone("state <> 'settled'", settleTimeoutMs);
  const doneMs = Math.round(performance.now() - emptiedAt);
  return {
    figures: { [`${fault}RedisQueued`]: queued, [`${fault}RedisRungMs`]: reenqueuedMs, [`${fault}RedisDoneMs`]: doneMs },
    problems: [
      ...(reenqueuedMs > enqueueLimitMs ? [`Redis ${fault}: ${queued} jobs were enqueued again after ${reenqueuedMs} ms`] : []),
      ...(queued < minQueued ? [`Redis ${fault}: only ${queued} of ${jobs} jobs were queued, too few for the proof`] : []),
    ],
  };
}
