import { setTimeout as pause } from 'node:timers/promises';
import { readFixture } from '../client.js';
import { distinctPng } from '../distinct-png.js';
import { eventually, isAlive, recordedKey, type Service, startService } from '../service.js';
import { createKeepAliveClient } from './keep-alive-client.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';
import { keepOptimizing, type Ledger } from './restarts-load.js';

const tokens = 1_000_000;
const clients = 6;
const limits = { exitMs: 30_000, backMs: 60_000, finishMs: 120_000 };
const betweenMs = 1_000;

/** Tells a process to end and waits until the supervisor has it back; returns how long it took to end, in ms. */
async function restart(service: Service, name: string): Promise<number> {
  const pid = await eventually(`pid of ${name}`, limits.backMs, () => service.pidOf(name));
  const toldAt = performance.now();
  process.kill(pid, 'SIGTERM');
  await eventually(`${name} ends`, limits.backMs, async () => !isAlive(pid));
  const tookMs = performance.now() - toldAt;
  await eventually(`${name} is back`, limits.backMs, async () => {
    const next = await service.pidOf(name);
    return next !== null && next !== pid && isAlive(next);
  });
  if (name === 'api')
    await eventually('readiness', limits.backMs, () =>
      fetch(`${service.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  return tookMs;
}

async function balance(service: Service): Promise<number> {
  const client = createKeepAliveClient(service.port);
  try {
    const said = await client.ask({ method: 'GET', path: '/v1/users/info', headers: { 'x-api-key': recordedKey } });
    const { result } = JSON.parse(said.body.toString()) as { result: { tokens: number } };
    return result.tokens;
  } finally {
    client.close();
  }
}

async function run({ full, say }: ProofOptions): Promise<ProofReport> {
  const restarts = full ? 20 : 4;
  const service = await startService({ BOOTSTRAP_TOKENS: String(tokens), WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
  const ledger: Ledger = { requests: 0, refused: 0, unavailable: 0, jobs: 0, charged: 0, problems: [] };
  try {
    const image = await readFixture('palette.png');
    const stop = new AbortController();
    // Its demo is charged as well.
    await eventually('the sample of the start', limits.backMs, async () => service.lines.some((line) => line.includes('Sample')));
    const before = await balance(service);
    const load = Array.from({ length: clients }, (_, index) =>
      keepOptimizing({
        client: createKeepAliveClient(service.port),
        nextImage: (mark) => distinctPng(image, `${index}-${mark}`),
        pieces: index % 2 === 0 ? 1 : 4,
        ledger,
        stop: stop.signal,
      }),
    );
    await eventually('work under way', limits.finishMs, async () => ledger.jobs >= clients);
    let slowestMs = 0;
    const names = ['api', 'worker-1', 'api', 'worker-2'];
    for (let round = 0; round < restarts; round += 1) {
      const name = names[round % names.length] ?? 'api';
      const tookMs = await restart(service, name);
      slowestMs = Math.max(slowestMs, tookMs);
      say(`${round + 1} of ${restarts}: ${name} ended within ${Math.round(tookMs)} ms; ${ledger.jobs} jobs so far`);
      if (tookMs > limits.exitMs) ledger.problems.push(`${name} took ${Math.round(tookMs)} ms to end`);
      await pause(betweenMs);
    }
    stop.abort();
    const late = pause(limits.finishMs, 'late');
    if ((await Promise.race([Promise.all(load), late])) === 'late') ledger.problems.push('some jobs did not settle');
    const spent = before - (await balance(service));
    if (spent !== ledger.charged) ledger.problems.push(`${ledger.charged} images were optimized, ${spent} were charged`);
    const { problems, ...counts } = ledger;
    return { figures: { restarts, ...counts, spent, slowestEndMs: Math.round(slowestMs) }, problems };
  } finally {
    await service.remove();
  }
}

export const restartsProof: Proof = {
  name: 'restarts',
  summary: 'SIGTERM to API and workers in turn, under load: nothing lost, stalled or dropped but refused connects',
  run,
};
