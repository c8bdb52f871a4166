import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { listGroupLeaders, readProcessIdentities } from '../../../../processes.js';
import { queryDatabase } from '../../../../query-database.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { type OwnDelay, watchOwnDelay } from '../shared/own-delay.js';
import { describeSettledProblems, readSettledFigures, waitUntilSettled } from '../shared/settle-jobs.js';
import { createDistinctSamples, submitAccepted, submitSample } from '../shared/submit-samples.js';
import { fillVolume } from './ballast.js';
import { createFullDiskAnswers, type FullDiskAnswers, loadUntilStopped } from './load-full-disk.js';

/** Goal after space returned (docs/reliability.md#full-disk). */
const recoveryMs = 10_000;
const patienceMs = 240_000;
const volumeBytes = 500_000_000;
/** Processes that need no space to go on; PostgreSQL may end and be started again. */
const lastingNames = ['api', 'worker-1', 'worker-2', 'redis'];

/** Makes PostgreSQL need a new journal file, so that it meets the full disk at once. */
async function switchJournal(service: RunningService): Promise<void> {
  const { databaseUrl } = await service.readDatabaseUrls();
  await queryDatabase(databaseUrl, 'SELECT pg_switch_wal()').catch(() => undefined); // PostgreSQL may be down
}

interface Outage {
  readonly answers: FullDiskAnswers;
  /** From the return of the space until a submit is accepted and `/readyz` is 200. */
  readonly healthyMs: number;
  /** The same until every job that was accepted before has settled. */
  readonly settledMs: number;
  readonly postgresRestarts: number;
  readonly ids: readonly string[];
}

async function fillAndRelease(service: RunningService, images: readonly Buffer[], fullMs: number): Promise<Outage> {
  const [last, ...accepted] = images;
  if (!last) throw new Error('no image');
  const ids = await submitAccepted(service, accepted);
  const answers = createFullDiskAnswers();
  const stop = new AbortController();
  const ballast = fillVolume(service.dataDir);
  const filledAt = performance.now();
  const loading = loadUntilStopped({ service, image: last, stop: stop.signal }, answers);
  let freedAt = 0;
  try {
    while (performance.now() - filledAt < fullMs) {
      await switchJournal(service);
      await pause(1_000);
    }
  } finally {
    stop.abort();
    await loading;
    ballast.release();
    freedAt = Date.now();
  }
  await eventually(async () => (await submitSample(service, last)).status === 202 && (await fetch(`${service.url}/readyz`)).ok, {
    withinMs: patienceMs,
    describe: 'the service to be healthy',
    everyMs: 100,
  });
  const healthyMs = Date.now() - freedAt;
  const all = [...ids, ...answers.acceptedIds];
  const settledMs = Math.max(0, (await waitUntilSettled(service, all, patienceMs)) - freedAt);
  const postgresRestarts = service.stdoutLines.filter((line) => line.startsWith('postgres ended')).length;
  return { answers, healthyMs, settledMs, postgresRestarts, ids: all };
}

/** Processes that lead a group: each child has one. */
async function countLeaked(service: RunningService, before: readonly number[]): Promise<number> {
  const count = () => listGroupLeaders(service).length - before.length;
  await eventually(() => count() === 0, { withinMs: recoveryMs }).catch(() => undefined); // counted below
  return count();
}

function checkOutage({ answers, healthyMs, settledMs }: Outage, delay: OwnDelay): string[] {
  const limitMs = recoveryMs + delay.allowanceMs();
  return [
    ...answers.unexpected,
    ...(answers.rejectedSubmits === 0 ? ['no submit was told that the disk is full'] : []),
    ...(answers.notReady === 0 ? ['/readyz did not say that the disk is full'] : []),
    ...(healthyMs > limitMs ? [`the service was healthy ${healthyMs} ms after space returned`] : []),
    ...(settledMs > limitMs ? [`the last job settled ${settledMs} ms after space returned`] : []),
  ];
}

async function proveOn(dataDir: string, { full, seed, log }: ProofOptions): Promise<ProofReport> {
  const [fullMs, jobCount] = full ? [60_000, 60] : [15_000, 10];
  const service = await startService({ WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1', MIN_FREE_DISK: '50mb' }, { dataDir });
  const delay = watchOwnDelay();
  try {
    const leaders = listGroupLeaders(service);
    const before = await readProcessIdentities(service, lastingNames);
    const outage = await fillAndRelease(service, await createDistinctSamples('full disk', jobCount + 1, seed), fullMs);
    log(`healthy after ${outage.healthyMs} ms, last job settled after ${outage.settledMs} ms`);
    const settled = await readSettledFigures(service, outage.ids);
    const after = await readProcessIdentities(service, lastingNames);
    const ended = lastingNames.filter((name) => before[name] !== after[name]);
    const processesLeaked = await countLeaked(service, leaders);
    return {
      figures: {
        volume: 'tmpfs, mounted as root',
        jobs: outage.ids.length,
        answers: outage.answers.answers,
        rejectedSubmits: outage.answers.rejectedSubmits,
        ...settled,
        healthyMs: outage.healthyMs,
        lastJobSettledMs: outage.settledMs,
        postgresRestarts: outage.postgresRestarts,
        processesEnded: ended.length,
        processesLeaked,
        ownDelayMs: delay.maxMs(),
      },
      problems: [
        ...checkOutage(outage, delay),
        ...describeSettledProblems(settled),
        ...(ended.length > 0 ? [`processes ended: ${ended}: ${service.stdoutLines.filter((line) => /ended|hangs/.test(line))}`] : []),
        ...(processesLeaked !== 0 ? [`${processesLeaked} processes leaked`] : []),
      ],
    };
  } finally {
    await service.stop('SIGTERM');
  }
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-full-disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${volumeBytes},mode=0711`, 'tmpfs', dataDir]);
  if (mount.status !== 0) {
    await rm(dataDir, { recursive: true });
    return { figures: { volume: 'none: this user may not mount a file system, so nothing was tried' }, problems: [] };
  }
  try {
    return await proveOn(dataDir, options);
  } finally {
    spawnSync('umount', ['--lazy', dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  }
}

export const fullDiskProof: Proof = {
  name: 'chaos/full-disk',
  summary: 'The disk of everything is full while jobs run: no process ends or leaks, no job is lost, and all goes on after space returned',
  run,
};
