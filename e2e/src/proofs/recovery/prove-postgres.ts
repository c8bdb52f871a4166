import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { listProcessTree, sendSignalToAll } from '../../processes.js';
import { recordedKey } from '../../service.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** While PostgreSQL is unavailable, the API answers 503 within `replyLimitMs`. It is healthy within `healthyLimitMs` of the return. */
const replyLimitMs = 1_000;
const healthyLimitMs = 5_000;
const restartTimeoutMs = 60_000;
const frozenMs = 6_000;
const requestIntervalMs = 50;

interface TimedReply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly tookMs: number;
}

async function fetchInfo({ service }: RecoveryEnvironment): Promise<TimedReply> {
  const startedAt = performance.now();
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), tookMs: Math.round(performance.now() - startedAt) };
}

async function isHealthy(environment: RecoveryEnvironment): Promise<boolean> {
  return (await fetchInfo(environment)).status === 200 && (await fetch(`${environment.service.url}/readyz`)).status === 200;
}

/** Sends requests until `isOver` returns true; returns their replies. */
async function sendUntil(environment: RecoveryEnvironment, isOver: () => boolean): Promise<TimedReply[]> {
  const replies: TimedReply[] = [];
  while (!isOver()) {
    replies.push(await fetchInfo(environment));
    await pause(requestIntervalMs);
  }
  return replies;
}

type PostgresFault = 'killed' | 'frozen';

/** Sends requests until `waitForReturn` resolves, and measures until the API is healthy again. */
async function probeDuringOutage(
  environment: RecoveryEnvironment,
  fault: PostgresFault,
  waitForReturn: () => Promise<void>,
): Promise<ProofReport> {
  let isOver = false;
  const returned = waitForReturn()
    .then(() => performance.now())
    .finally(() => {
      isOver = true;
    });
  const [replies, returnedAt] = await Promise.all([sendUntil(environment, () => isOver), returned]);
  await eventually(() => isHealthy(environment), { withinMs: restartTimeoutMs, describe: 'the API to be healthy', everyMs: 50 });
  return checkReplies(fault, replies, Math.round(performance.now() - returnedAt));
}

function checkReplies(fault: PostgresFault, replies: readonly TimedReply[], healthyMs: number): ProofReport {
  const slowestMs = Math.max(...replies.map(({ tookMs }) => tookMs));
  const unavailable = replies.filter(({ status }) => status === 503);
  const unexpected = replies.filter(({ status, retryAfter }) => status !== 200 && (status !== 503 || !(Number(retryAfter) > 0)));
  return {
    figures: {
      [`${fault}PostgresAnswers503`]: unavailable.length,
      [`${fault}PostgresSlowestAnswerMs`]: slowestMs,
      [`${fault}PostgresHealthyMs`]: healthyMs,
    },
    problems: [
      ...(unavailable.length === 0 ? [`PostgreSQL ${fault}: no request was answered with 503`] : []),
      ...(unexpected.length > 0
        ? [`PostgreSQL ${fault}: ${unexpected.length} answers were not a 503 with Retry-After, such as ${JSON.stringify(unexpected[0])}`]
        : []),
      ...(slowestMs > replyLimitMs ? [`PostgreSQL ${fault}: an answer took ${slowestMs} ms`] : []),
      ...(healthyMs > healthyLimitMs ? [`PostgreSQL ${fault}: the API was healthy ${healthyMs} ms after the return`] : []),
    ],
  };
}

async function waitUntilAccepting({ query }: RecoveryEnvironment): Promise<void> {
  await eventually(() => query('SELECT 1'), { withinMs: restartTimeoutMs, describe: 'PostgreSQL to accept connections' });
}

/** kill -9 of the PostgreSQL server. */
export async function proveKilledPostgres(environment: RecoveryEnvironment): Promise<ProofReport> {
  const killedPid = await environment.waitForPid('postgres');
  process.kill(killedPid, 'SIGKILL');
  return probeDuringOutage(environment, 'killed', async () => {
    const isRestarted = async () => {
      const pid = await environment.service.findPid('postgres');
      return pid !== null && pid !== killedPid;
    };
    await eventually(isRestarted, { withinMs: restartTimeoutMs, describe: 'the restart of PostgreSQL' });
    await waitUntilAccepting(environment);
  });
}

/** SIGSTOP to every process of PostgreSQL: its connections stay open, and it answers nothing. */
export async function proveFrozenPostgres(environment: RecoveryEnvironment): Promise<ProofReport> {
  const pids = listProcessTree(await environment.waitForPid('postgres'));
  sendSignalToAll(pids, 'SIGSTOP');
  return probeDuringOutage(environment, 'frozen', async () => {
    await pause(frozenMs);
    sendSignalToAll(pids, 'SIGCONT');
    await waitUntilAccepting(environment);
  });
}
