import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { fetchResult, readFixture, submitFiles } from '../client.js';
import { eventually, recordedKey, type Service, startService } from '../service.js';
import { createKeepAliveClient, uploadOf } from './keep-alive-client.js';
import { family, signalAll } from './processes.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';

const limits = { answerMs: 1_000, healthyMs: 5_000 };
const waitSeconds = 120;
const askersAtOnce = 4;

interface Seen {
  answers: number;
  /** The slowest 503, and what was asked. */
  slowestMs: number;
  slowest: string;
  statuses: Set<number>;
}

/** Asks for everything that needs the database, again and again, until told to stop. */
async function keepAsking(service: Service, stop: AbortSignal): Promise<Seen> {
  const seen: Seen = { answers: 0, slowestMs: 0, slowest: '', statuses: new Set() };
  const headers = { 'x-api-key': recordedKey };
  const upload = uploadOf(await readFixture('palette.png'), 1);
  const asks = [
    { method: 'GET', path: '/v1/users/info', headers },
    { method: 'POST', path: '/v1/optimize/0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11/result?timeout=5', headers },
    { method: 'POST', path: '/v1/optimize', headers: { ...headers, ...upload.headers }, pieces: upload.pieces ?? [] },
    { method: 'GET', path: '/image/0123456789ab/abcdefghijklmno.jpg' },
    { method: 'GET', path: '/readyz' },
  ] as const;
  await Promise.all(
    Array.from({ length: askersAtOnce }, async () => {
      const client = createKeepAliveClient(service.port);
      for (let turn = 0; !stop.aborted; turn += 1) {
        const ask = asks[turn % asks.length];
        if (!ask) continue;
        const startedAt = performance.now();
        const { status } = await client.ask(ask);
        seen.answers += 1;
        seen.statuses.add(status);
        const tookMs = performance.now() - startedAt;
        if (status === 503 && tookMs > seen.slowestMs) {
          seen.slowestMs = tookMs;
          seen.slowest = `${ask.method} ${ask.path}`;
        }
      }
      client.close();
    }),
  );
  return seen;
}

async function untilHealthy(service: Service, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  const isHealthy = () =>
    fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } }).then((answer) => answer.status === 200);
  await eventually('the API is healthy', withinMs, isHealthy);
  return performance.now() - startedAt;
}

/** Resolves once PostgreSQL lets somebody in. */
async function untilAccepting(service: Service): Promise<void> {
  const { databaseUrl } = await service.addresses();
  await eventually('PostgreSQL accepts', 60_000, async () => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 });
    client.on('error', () => {}); // it may go at any time here
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
}

/** What is asked while the database is away, from the very moment on; `bringBack` resolves when it accepts again. */
async function whileAway(service: Service, take: () => void, bringBack: () => Promise<void>): Promise<Seen & { healthyMs: number }> {
  const stop = new AbortController();
  take();
  const asking = keepAsking(service, stop.signal);
  await bringBack();
  const healthyMs = await untilHealthy(service, 60_000);
  stop.abort();
  return { ...(await asking), healthyMs };
}

async function run({ full }: ProofOptions): Promise<ProofReport> {
  const frozenMs = full ? 20_000 : 5_000;
  const service = await startService({ WORKER_PROCESSES: '1' });
  const problems: string[] = [];
  let frozen: readonly number[] = [];
  try {
    const pid = await eventually('PostgreSQL', 10_000, () => service.pidOf('postgres'));
    const killed = await whileAway(
      service,
      () => process.kill(pid, 'SIGKILL'),
      () => untilAccepting(service),
    );

    const next = await eventually('PostgreSQL', 10_000, () => service.pidOf('postgres'));
    const worker = await eventually('worker', 10_000, () => service.pidOf('worker-1'));
    process.kill(worker, 'SIGSTOP'); // so that there is something to wait for
    const { process_id: id } = await submitFiles(service, ['palette.png']);
    let waited = false;
    const waiting = fetchResult(service, id, waitSeconds).finally(() => {
      waited = true;
    });
    await pause(500);
    frozen = [...family(next), worker];
    const hung = await whileAway(
      service,
      () => signalAll(frozen, 'SIGSTOP'),
      async () => {
        await pause(frozenMs);
        if (waited) problems.push('a long poll did not sit through a database that was away');
        signalAll(frozen, 'SIGCONT');
      },
    );
    const answer = await waiting;
    if (answer.code !== 200) problems.push(`the long poll ended with ${answer.code} ${answer.errors}`);

    for (const [how, { slowestMs, slowest, healthyMs, statuses }] of Object.entries({ killed, hung })) {
      if (slowestMs > limits.answerMs) problems.push(`${how}: the 503 to ${slowest} took ${Math.round(slowestMs)} ms`);
      if (healthyMs > limits.healthyMs) problems.push(`${how}: healthy only ${Math.round(healthyMs)} ms after it was back`);
      if (!statuses.has(503)) problems.push(`${how}: nobody was told 503`);
      const odd = [...statuses].filter((status) => ![200, 202, 404, 503].includes(status));
      if (odd.length > 0) problems.push(`${how}: answered with ${odd}`);
    }
    const figures = Object.entries({ killed, hung }).flatMap(([how, { answers, slowestMs, healthyMs }]) => [
      [`${how}Answers`, answers],
      [`${how}SlowestMs`, Math.round(slowestMs)],
      [`${how}HealthyMs`, Math.round(healthyMs)],
    ]);
    return { figures: Object.fromEntries(figures), problems };
  } finally {
    signalAll(frozen, 'SIGCONT');
    await service.remove();
  }
}

export const awayProof: Proof = {
  name: 'away',
  summary: 'PostgreSQL killed and frozen: 503 in under a second, long polls sit on, healthy within 5 s of its return',
  run,
};
