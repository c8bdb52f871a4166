import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { createDistinctPng } from '../../create-distinct-png.js';
import { readFixture } from '../../fixtures.js';
import { isAlive } from '../../processes.js';
import { type RunningService, recordedKey, startService } from '../../service.js';
import { createKeepAliveClient } from '../keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { type LoadTotals, optimizeRepeatedly } from './optimize-repeatedly.js';

const openingTokens = 1_000_000;
const clientCount = 6;
const limitsMs = { exitMs: 30_000, backMs: 60_000, finishMs: 120_000 };
const restartIntervalMs = 1_000;
const restartedProcesses = ['api', 'worker-1', 'api', 'worker-2'];

/** Stops a process with SIGTERM and waits until the supervisor has restarted it; returns the time it took to stop, in ms. */
async function restart(service: RunningService, name: string): Promise<number> {
  const options = { withinMs: limitsMs.backMs, everyMs: 50 };
  const pid = await eventually(() => service.findPid(name), { ...options, describe: `the pid of ${name}` });
  const signalledAt = performance.now();
  process.kill(pid, 'SIGTERM');
  await eventually(() => !isAlive(pid), { ...options, describe: `${name} to stop` });
  const tookMs = performance.now() - signalledAt;
  const isRestarted = async () => {
    const next = await service.findPid(name);
    return next !== null && next !== pid && isAlive(next);
  };
  await eventually(isRestarted, { ...options, describe: `the restart of ${name}` });
  if (name === 'api') {
    await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { ...options, describe: 'the API to be ready' });
  }
  return tookMs;
}

async function fetchBalance(service: RunningService): Promise<number> {
  const client = createKeepAliveClient(service.port);
  try {
    const { body } = await client.send({ method: 'GET', path: '/v1/users/info', headers: { 'x-api-key': recordedKey } });
    const { result } = JSON.parse(body.toString()) as { result: { tokens: number } };
    return result.tokens;
  } finally {
    client.close();
  }
}

/** Restarts the processes in turn; returns the longest time that one took to stop, in ms. */
async function restartInTurn(service: RunningService, restarts: number, { totals, log }: { totals: LoadTotals; log: ProofOptions['log'] }) {
  let slowestMs = 0;
  for (let round = 0; round < restarts; round += 1) {
    const name = restartedProcesses[round % restartedProcesses.length] ?? 'api';
    const tookMs = await restart(service, name);
    slowestMs = Math.max(slowestMs, tookMs);
    log(`${round + 1} of ${restarts}: ${name} stopped after ${Math.round(tookMs)} ms; ${totals.jobs} jobs so far`);
    if (tookMs > limitsMs.exitMs) totals.problems.push(`${name} took ${Math.round(tookMs)} ms to stop`);
    await pause(restartIntervalMs);
  }
  return slowestMs;
}

async function run({ full, log }: ProofOptions): Promise<ProofReport> {
  const restarts = full ? 20 : 4;
  const service = await startService({ BOOTSTRAP_TOKENS: String(openingTokens), WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
  const totals: LoadTotals = { requests: 0, refused: 0, unavailable: 0, jobs: 0, charged: 0, problems: [] };
  const stop = new AbortController();
  try {
    const image = readFixture('palette.png');
    // The sample of the start costs a token as well.
    const hasSample = () => service.stdoutLines.some((line) => line.includes('Sample'));
    await eventually(hasSample, { withinMs: limitsMs.backMs, describe: 'the line of the sample' });
    const before = await fetchBalance(service);
    const load = Array.from({ length: clientCount }, (_, index) =>
      optimizeRepeatedly({
        client: createKeepAliveClient(service.port),
        nextImage: (mark) => createDistinctPng(image, `${index}-${mark}`),
        chunkCount: index % 2 === 0 ? 1 : 4,
        totals,
        stop: stop.signal,
      }),
    );
    await eventually(() => totals.jobs >= clientCount, { withinMs: limitsMs.finishMs, describe: 'the first jobs to settle' });
    const slowestMs = await restartInTurn(service, restarts, { totals, log });
    stop.abort();
    const late = pause(limitsMs.finishMs, 'late', { ref: false });
    if ((await Promise.race([Promise.all(load), late])) === 'late') totals.problems.push('some jobs did not settle');
    const spent = before - (await fetchBalance(service));
    if (spent !== totals.charged) totals.problems.push(`${totals.charged} images were optimized, but ${spent} tokens were charged`);
    const { problems, ...counts } = totals;
    return { figures: { restarts, ...counts, spent, slowestEndMs: Math.round(slowestMs) }, problems };
  } finally {
    stop.abort();
    await service.stopAndRemove();
  }
}

export const restartsProof: Proof = {
  name: 'restarts',
  summary: 'SIGTERM to the API and the workers in turn under load: only connects are refused, no request or job is lost',
  run,
};
