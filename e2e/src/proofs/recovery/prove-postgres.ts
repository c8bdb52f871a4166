import { setTimeout as pause } from 'node:timers/promises';
import { eventually, recordedKey } from '../../service.js';
import { listProcessTree, sendSignalToAll } from '../processes.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** While PostgreSQL is away the API says so within this, and it is healthy within the other of its return. */
const replyLimitMs = 1_000;
const healthyLimitMs = 5_000;
const restartTimeoutMs = 60_000;
const frozenMs = 6_000;

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

const isReady = async ({ service }: RecoveryEnvironment) => (await fetch(`${service.url}/readyz`)).status === 200;

/** Asks over and over until `over`; everything that was answered. */
async function sendWhile(rig: RecoveryEnvironment, over: () => boolean): Promise<TimedReply[]> {
  const answers: TimedReply[] = [];
  while (!over()) {
    answers.push(await fetchInfo(rig));
    await pause(50);
  }
  return answers;
}

/** Takes the database away with `away`, until `back` resolves, and asks the API meanwhile. */
async function probeDuringOutage(rig: RecoveryEnvironment, how: string, back: () => Promise<void>): Promise<ProofReport> {
  let over = false;
  const returned = back()
    .then(() => performance.now())
    .finally(() => {
      over = true;
    });
  const [answers, backAt] = await Promise.all([sendWhile(rig, () => over), returned]);
  await eventually('healthy again', restartTimeoutMs, async () => (await fetchInfo(rig)).status === 200 && isReady(rig));
  const healthyMs = Math.round(performance.now() - backAt);
  const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
  const refused = answers.filter(({ status }) => status === 503);
  const other = answers.filter(({ status, retryAfter }) => status !== 200 && (status !== 503 || !(Number(retryAfter) > 0)));
  return {
    figures: {
      [`${how}PostgresAnswers503`]: refused.length,
      [`${how}PostgresSlowestAnswerMs`]: slowestMs,
      [`${how}PostgresHealthyMs`]: healthyMs,
    },
    problems: [
      ...(refused.length === 0 ? [`nobody was told that PostgreSQL was ${how}`] : []),
      ...(other.length > 0 ? [`${other.length} answers were no 503 with Retry-After, such as ${JSON.stringify(other[0])}`] : []),
      ...(slowestMs > replyLimitMs ? [`with PostgreSQL ${how} an answer took ${slowestMs} ms`] : []),
      ...(healthyMs > healthyLimitMs ? [`after PostgreSQL was ${how}, the API was healthy after ${healthyMs} ms`] : []),
    ],
  };
}

/** kill -9 of the PostgreSQL server. */
export async function proveKilledPostgres(rig: RecoveryEnvironment): Promise<ProofReport> {
  const pid = await eventually('pid of postgres', restartTimeoutMs, () => rig.service.findPid('postgres'));
  process.kill(pid, 'SIGKILL');
  return probeDuringOutage(rig, 'killed', async () => {
    await eventually('another postgres', restartTimeoutMs, async () => {
      const now = await rig.service.findPid('postgres');
      return now !== null && now !== pid;
    });
    await eventually('postgres accepts', restartTimeoutMs, () =>
      rig.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });
}

/** Every PostgreSQL process stops in its tracks, keeps its connections and answers nothing. */
export async function proveFrozenPostgres(rig: RecoveryEnvironment): Promise<ProofReport> {
  const pid = await eventually('pid of postgres', restartTimeoutMs, () => rig.service.findPid('postgres'));
  const all = listProcessTree(pid);
  sendSignalToAll(all, 'SIGSTOP');
  return probeDuringOutage(rig, 'frozen', async () => {
    await pause(frozenMs);
    sendSignalToAll(all, 'SIGCONT');
    await eventually('postgres accepts', restartTimeoutMs, () =>
      rig.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });
}
