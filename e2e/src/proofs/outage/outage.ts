import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { fetchResult, readFixture, submitFiles } from '../../megaoptim/client.js';
import { eventually, type RunningService, recordedKey, startService } from '../../service.js';
import { createKeepAliveClient, createUpload } from '../keep-alive-client.js';
import { listProcessTree, sendSignalToAll } from '../processes.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';

const limitsMs = { answerMs: 1_000, healthyMs: 5_000 };
const waitSeconds = 120;
const clientCount = 4;

interface OutageStats {
  answers: number;
  /** The slowest 503, and what was asked. */
  slowestMs: number;
  slowest: string;
  statuses: Set<number>;
}

/** Asks for everything that needs the database, again and again, until told to stop. */
async function sendUntilStopped(service: RunningService, stop: AbortSignal): Promise<OutageStats> {
  const stats: OutageStats = { answers: 0, slowestMs: 0, slowest: '', statuses: new Set() };
  const headers = { 'x-api-key': recordedKey };
  const upload = createUpload(await readFixture('palette.png'), 1);
  const requests = [
    { method: 'GET', path: '/v1/users/info', headers },
    { method: 'POST', path: '/v1/optimize/0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11/result?timeout=5', headers },
    { method: 'POST', path: '/v1/optimize', headers: { ...headers, ...upload.headers }, pieces: upload.chunks ?? [] },
    { method: 'GET', path: '/image/0123456789ab/abcdefghijklmno.jpg' },
    { method: 'GET', path: '/readyz' },
  ] as const;
  await Promise.all(
    Array.from({ length: clientCount }, async () => {
      const client = createKeepAliveClient(service.port);
      for (let turn = 0; !stop.aborted; turn += 1) {
        const request = requests[turn % requests.length];
        if (!request) continue;
        const startedAt = performance.now();
        const { status } = await client.send(request);
        stats.answers += 1;
        stats.statuses.add(status);
        const tookMs = performance.now() - startedAt;
        if (status === 503 && tookMs > stats.slowestMs) {
          stats.slowestMs = tookMs;
          stats.slowest = `${request.method} ${request.path}`;
        }
      }
      client.close();
    }),
  );
  return stats;
}

async function waitUntilHealthy(service: RunningService, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  const isHealthy = () =>
    fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } }).then((answer) => answer.status === 200);
  await eventually('the API is healthy', withinMs, isHealthy);
  return performance.now() - startedAt;
}

/** Resolves once PostgreSQL lets somebody in. */
async function waitUntilAccepting(service: RunningService): Promise<void> {
  const { databaseUrl } = await service.readDatabaseUrls();
  await eventually('PostgreSQL accepts', 60_000, async () => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000 });
    client.on('error', () => {}); // it may go at any time here
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
}

/** What is asked while the database is away, from the very moment on; `endOutage` resolves when it accepts again. */
async function measureOutage(
  service: RunningService,
  causeOutage: () => void,
  endOutage: () => Promise<void>,
): Promise<OutageStats & { healthyMs: number }> {
  const stop = new AbortController();
  causeOutage();
  const asking = sendUntilStopped(service, stop.signal);
  await endOutage();
  const healthyMs = await waitUntilHealthy(service, 60_000);
  stop.abort();
  return { ...(await asking), healthyMs };
}

async function run({ full }: ProofOptions): Promise<ProofReport> {
  const frozenMs = full ? 20_000 : 5_000;
  const service = await startService({ WORKER_PROCESSES: '1' });
  const problems: string[] = [];
  let frozen: readonly number[] = [];
  try {
    const pid = await eventually('PostgreSQL', 10_000, () => service.findPid('postgres'));
    const killed = await measureOutage(
      service,
      () => process.kill(pid, 'SIGKILL'),
      () => waitUntilAccepting(service),
    );

    const next = await eventually('PostgreSQL', 10_000, () => service.findPid('postgres'));
    const worker = await eventually('worker', 10_000, () => service.findPid('worker-1'));
    process.kill(worker, 'SIGSTOP'); // so that there is something to wait for
    const { process_id: id } = await submitFiles(service, ['palette.png']);
    let waited = false;
    const waiting = fetchResult(service, id, waitSeconds).finally(() => {
      waited = true;
    });
    await pause(500);
    frozen = [...listProcessTree(next), worker];
    const hung = await measureOutage(
      service,
      () => sendSignalToAll(frozen, 'SIGSTOP'),
      async () => {
        await pause(frozenMs);
        if (waited) problems.push('a long poll did not sit through a database that was away');
        sendSignalToAll(frozen, 'SIGCONT');
      },
    );
    const answer = await waiting;
    if (answer.code !== 200) problems.push(`the long poll ended with ${answer.code} ${answer.errors}`);

    for (const [how, { slowestMs, slowest, healthyMs, statuses }] of Object.entries({ killed, hung })) {
      if (slowestMs > limitsMs.answerMs) problems.push(`${how}: the 503 to ${slowest} took ${Math.round(slowestMs)} ms`);
      if (healthyMs > limitsMs.healthyMs) problems.push(`${how}: healthy only ${Math.round(healthyMs)} ms after it was back`);
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
    sendSignalToAll(frozen, 'SIGCONT');
    await service.stopAndRemove();
  }
}

export const outageProof: Proof = {
  name: 'outage',
  summary: 'PostgreSQL killed and frozen: 503 in under a second, long polls sit on, healthy within 5 s of its return',
  run,
};
