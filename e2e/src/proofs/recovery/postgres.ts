import { setTimeout as pause } from 'node:timers/promises';
import { eventually, recordedKey } from '../../service.js';
import { family, signalAll } from '../processes.js';
import type { ProofReport } from '../proof.js';
import type { Rig } from './rig.js';

/** While PostgreSQL is away the API says so within this, and it is healthy within the other of its return. */
const saidWithinMs = 1_000;
const healthyWithinMs = 5_000;
const backWithinMs = 60_000;
const frozenMs = 6_000;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly tookMs: number;
}

async function ask({ service }: Rig): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), tookMs: Math.round(performance.now() - startedAt) };
}

const isReady = async ({ service }: Rig) => (await fetch(`${service.url}/readyz`)).status === 200;

/** Asks over and over until `over`; everything that was answered. */
async function watch(rig: Rig, over: () => boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (!over()) {
    answers.push(await ask(rig));
    await pause(50);
  }
  return answers;
}

/** Takes the database away with `away`, until `back` resolves, and asks the API meanwhile. */
async function withoutDatabase(rig: Rig, how: string, back: () => Promise<void>): Promise<ProofReport> {
  let over = false;
  const returned = back()
    .then(() => performance.now())
    .finally(() => {
      over = true;
    });
  const [answers, backAt] = await Promise.all([watch(rig, () => over), returned]);
  await eventually('healthy again', backWithinMs, async () => (await ask(rig)).status === 200 && isReady(rig));
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
      ...(slowestMs > saidWithinMs ? [`with PostgreSQL ${how} an answer took ${slowestMs} ms`] : []),
      ...(healthyMs > healthyWithinMs ? [`after PostgreSQL was ${how}, the API was healthy after ${healthyMs} ms`] : []),
    ],
  };
}

/** kill -9 of the PostgreSQL server. */
export async function killedPostgres(rig: Rig): Promise<ProofReport> {
  const pid = await eventually('pid of postgres', backWithinMs, () => rig.service.pidOf('postgres'));
  process.kill(pid, 'SIGKILL');
  return withoutDatabase(rig, 'killed', async () => {
    await eventually('another postgres', backWithinMs, async () => {
      const now = await rig.service.pidOf('postgres');
      return now !== null && now !== pid;
    });
    await eventually('postgres accepts', backWithinMs, () =>
      rig.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });
}

/** Every PostgreSQL process stops in its tracks, keeps its connections and answers nothing. */
export async function frozenPostgres(rig: Rig): Promise<ProofReport> {
  const pid = await eventually('pid of postgres', backWithinMs, () => rig.service.pidOf('postgres'));
  const all = family(pid);
  signalAll(all, 'SIGSTOP');
  return withoutDatabase(rig, 'frozen', async () => {
    await pause(frozenMs);
    signalAll(all, 'SIGCONT');
    await eventually('postgres accepts', backWithinMs, () =>
      rig.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  });
}
