import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../service.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** Of an emptied Redis all queued work is rung again within this of its return. */
const enqueueLimitMs = 15_000;
const restartTimeoutMs = 30_000;
const settleTimeoutMs = 240_000;

const submitConcurrency = 10;
const minWaiting = 30;

/** Sends one command in Redis' own protocol; its answer's first line. */
async function sendCommand({ service }: RecoveryEnvironment, ...words: readonly string[]): Promise<string> {
  const { redisUrl } = await service.readDatabaseUrls();
  const { hostname, port, password } = new URL(redisUrl);
  const bulk = (each: string) => `$${Buffer.byteLength(each)}\r\n${each}\r\n`;
  const toWire = (each: readonly string[]) => `*${each.length}\r\n${each.map(bulk).join('')}`;
  const login = password === '' ? '' : toWire(['AUTH', decodeURIComponent(password)]);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  socket.end(`${login}${toWire(words)}`);
  const answers: string[] = [];
  socket.on('data', (chunk: string) => answers.push(chunk));
  await once(socket, 'close');
  return answers.join('').trim().split('\r\n').at(-1) ?? '';
}

/** Kills Redis and removes all it kept while it is down; resolves when it answers again. */
async function killAndEmpty(rig: RecoveryEnvironment): Promise<void> {
  const pid = await eventually('pid of redis', restartTimeoutMs, () => rig.service.findPid('redis'));
  const home = readlinkSync(`/proc/${pid}/cwd`);
  process.kill(pid, 'SIGKILL');
  for (const name of readdirSync(home)) if (/\.(aof|rdb)$|^appendonlydir$/.test(name)) rmSync(join(home, name), { recursive: true });
  await eventually('redis is back', restartTimeoutMs, async () => (await sendCommand(rig, 'PING').catch(() => '')) === '+PONG');
}

const emptyBy = {
  killed: killAndEmpty,
  flushed: async (rig: RecoveryEnvironment) => {
    const answer = await sendCommand(rig, 'FLUSHALL', 'ASYNC');
    if (answer !== '+OK') throw new Error(`FLUSHALL: ${answer}`);
  },
};

/** Empties Redis while jobs wait behind others that do not end, and measures until every one of them was rung again. */
export async function proveEmptiedRedis(rig: RecoveryEnvironment, how: keyof typeof emptyBy, jobs: number): Promise<ProofReport> {
  const { query, submit, origin } = rig;
  const blockers = [0, 1, 2, 3].map((index) => `${how}-blocker-${index}.png`);
  const ids = await Promise.all(blockers.map((name) => submit(name)));
  for (let index = 0; index < jobs; index += submitConcurrency) {
    ids.push(...(await Promise.all(Array.from({ length: submitConcurrency }, (_, lane) => submit(`open-${how}-${index + lane}.png`)))));
  }
  const count = async (condition: string, ...values: unknown[]) => {
    const rows = await query<{ count: number }>(
      `SELECT count(*)::int AS count FROM jobs WHERE id = ANY($1) AND ${condition}`,
      ids,
      ...values,
    );
    return rows[0]?.count ?? 0;
  };
  await eventually('all jobs rung', restartTimeoutMs, async () => (await count('enqueued_at IS NULL')) === 0);
  const waiting = await count("state = 'queued'");
  const [clock] = await query<{ now: Date }>('SELECT now()');
  await emptyBy[how](rig);
  const backAt = performance.now();
  const notReenqueued = "state <> 'settled' AND (lease_until IS NULL OR lease_until < now()) AND (enqueued_at IS NULL OR enqueued_at < $2)";
  await eventually('all jobs rung again', restartTimeoutMs, async () => (await count(notReenqueued, clock?.now)) === 0);
  const reenqueuedMs = Math.round(performance.now() - backAt);
  for (const name of blockers) origin.release(name);
  await eventually('all jobs done', settleTimeoutMs, async () => (await count("state <> 'settled'")) === 0);
  const doneMs = Math.round(performance.now() - backAt);
  return {
    figures: { [`${how}RedisQueued`]: waiting, [`${how}RedisRungMs`]: reenqueuedMs, [`${how}RedisDoneMs`]: doneMs },
    problems: [
      ...(reenqueuedMs > enqueueLimitMs ? [`after Redis was ${how}, ${waiting} jobs were rung again after ${reenqueuedMs} ms`] : []),
      ...(waiting < minWaiting ? [`only ${waiting} of ${jobs} jobs waited: the proof proves too little`] : []),
    ],
  };
}
