import { setTimeout as pause } from 'node:timers/promises';
import { createDistinctPng } from '../../create-distinct-png.js';
import { readFixture } from '../../megaoptim/client.js';
import { eventually, isAlive, type RunningService, recordedKey, startService } from '../../service.js';
import { createKeepAliveClient } from '../keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { type LoadTotals, optimizeRepeatedly } from './optimize-repeatedly.js';

const tokens = 1_000_000;
const clients = 6;
const limitsMs = { exitMs: 30_000, backMs: 60_000, finishMs: 120_000 };
const restartIntervalMs = 1_000;

/** Tells a process to end and waits until the supervisor has it back; returns how long it took to end, in ms. */
async function restart(service: RunningService, name: string): Promise<number> {
  const pid = await eventually(`pid of ${name}`, limitsMs.backMs, () => service.findPid(name));
  const signalledAt = performance.now();
  process.kill(pid, 'SIGTERM');
  await eventually(`${name} ends`, limitsMs.backMs, async () => !isAlive(pid));
  const tookMs = performance.now() - signalledAt;
  await eventually(`${name} is back`, limitsMs.backMs, async () => {
    const next = await service.findPid(name);
    return next !== null && next !== pid && isAlive(next);
  });
  if (name === 'api')
    await eventually('readiness', limitsMs.backMs, () =>
      fetch(`${service.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  return tookMs;
}

async function fetchBalance(service: RunningService): Promise<number> {
  const client = createKeepAliveClient(service.port);
  try {
    const said = await client.send({ method: 'GET', path: '/v1/users/info', headers: { 'x-api-key': recordedKey } });
    const { result } = JSON.parse(said.body.toString()) as { result: { tokens: number } };
    return result.tokens;
  } finally {
    client.close();
  }
}

async function run({ full, say }: ProofOptions): Promise<ProofReport> {
  const restarts = full ? 20 : 4;
  const service = await startService({ BOOTSTRAP_TOKENS: String(tokens), WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
  const totals: LoadTotals = { requests: 0, refusedConnections: 0, unavailable: 0, jobs: 0, charged: 0, problems: [] };
  try {
    const image = await readFixture('palette.png');
    const stop = new AbortController();
    // Its demo is charged as well.
    await eventually('the sample of the start', limitsMs.backMs, async () => service.stdoutLines.some((line) => line.includes('Sample')));
    const before = await fetchBalance(service);
    const load = Array.from({ length: clients }, (_, index) =>
      optimizeRepeatedly({
        client: createKeepAliveClient(service.port),
        nextImage: (mark) => createDistinctPng(image, `${index}-${mark}`),
        chunkCount: index % 2 === 0 ? 1 : 4,
        totals,
        stop: stop.signal,
      }),
    );
    await eventually('work under way', limitsMs.finishMs, async () => totals.jobs >= clients);
    let slowestMs = 0;
    const names = ['api', 'worker-1', 'api', 'worker-2'];
    for (let round = 0; round < restarts; round += 1) {
      const name = names[round % names.length] ?? 'api';
      const tookMs = await restart(service, name);
      slowestMs = Math.max(slowestMs, tookMs);
      say(`${round + 1} of ${restarts}: ${name} ended within ${Math.round(tookMs)} ms; ${totals.jobs} jobs so far`);
      if (tookMs > limitsMs.exitMs) totals.problems.push(`${name} took ${Math.round(tookMs)} ms to end`);
      await pause(restartIntervalMs);
    }
    stop.abort();
    const late = pause(limitsMs.finishMs, 'late');
    if ((await Promise.race([Promise.all(load), late])) === 'late') totals.problems.push('some jobs did not settle');
    const spent = before - (await fetchBalance(service));
    if (spent !== totals.charged) totals.problems.push(`${totals.charged} images were optimized, ${spent} were charged`);
    const { problems, ...counts } = totals;
    return { figures: { restarts, ...counts, spent, slowestEndMs: Math.round(slowestMs) }, problems };
  } finally {
    await service.stopAndRemove();
  }
}

export const restartsProof: Proof = {
  name: 'restarts',
  summary: 'SIGTERM to API and workers in turn, under load: nothing lost, stalled or dropped but refused connects',
  run,
};
