import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { listGroupLeaders, readProcessIdentities } from '../../../../processes.js';
import { queryDatabase } from '../../../../query-database.js';
import { type RunningService, startService } from '../../../../service.js';
import type { ProofOptions, ProofReport } from '../../../proof.js';
import { type OwnDelay, watchOwnDelay } from '../shared/own-delay.js';
import { describeSettledProblems, readSettledFigures, waitUntilSettled } from '../shared/settle-jobs.js';
import { createDistinctPhotos, createDistinctSamples, submitAccepted, submitSample } from '../shared/submit-samples.js';
import { fillVolume } from './ballast.js';
import { createFullDiskAnswers, type FullDiskAnswers, loadUntilStopped } from './load-full-disk.js';

/** Goal after space returned (docs/reliability.md#full-disk). */
const recoveryMs = 10_000;
const patienceMs = 240_000;
/** Processes that need no space to go on; PostgreSQL may end and be started again. */
const lastingNames = ['api', 'worker-1', 'worker-2', 'redis'];

/** Makes PostgreSQL need a new journal file, so that it meets the full disk at once. */
async function switchJournal(service: RunningService): Promise<void> {
  const { databaseUrl } = await service.readDatabaseUrls();
  await queryDatabase(databaseUrl, 'SELECT pg_switch_wal()').catch(() => undefined); // PostgreSQL may be down
}

async function countUnsettled(service: RunningService): Promise<number> {
  const { databaseUrl } = await service.readDatabaseUrls();
  const [row] = await queryDatabase<{ count: string }>(databaseUrl, "SELECT count(*) FROM jobs WHERE state <> 'settled'");
  return Number(row?.count);
}

async function expectHealthy(service: RunningService, image: Buffer): Promise<void> {
  const submit = await submitSample(service, image);
  const readiness = await fetch(`${service.url}/readyz`);
  if (submit.status === 202 && readiness.ok) return;
  throw new Error(`${submit.status} ${submit.errors}; ${await readiness.text()}; ${service.stdoutLines.slice(-3).join('; ')}`);
}

interface Outage {
  readonly answers: FullDiskAnswers;
  /** From the return of the space until a submit is accepted and `/readyz` is 200. */
  readonly healthyMs: number;
  /** The same until the first, and the last, of the jobs that were accepted before has settled. */
  readonly resumedMs: number;
  readonly settledMs: number;
  readonly postgresRestarts: number;
  readonly ids: readonly string[];
  readonly unsettledWhenFull: number;
}

async function fillAndRelease(service: RunningService, images: readonly Buffer[], fullMs: number): Promise<Outage> {
  const [last, ...accepted] = images;
  if (!last) throw new Error('no image');
  const ids = await submitAccepted(service, accepted);
  const answers = createFullDiskAnswers();
  const stop = new AbortController();
  const ballast = fillVolume(service.dataDir);
  const unsettledWhenFull = await countUnsettled(service);
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
  await eventually(() => expectHealthy(service, last), { withinMs: patienceMs, describe: 'the service to be healthy', everyMs: 100 });
  const healthyMs = Date.now() - freedAt;
  const all = [...ids, ...answers.acceptedIds];
  const afterwards = (await waitUntilSettled(service, all, patienceMs)).map((settledAt) => settledAt - freedAt).filter((ms) => ms > 0);
  const [resumedMs = 0, settledMs = 0] = [afterwards[0], afterwards.at(-1)];
  const postgresRestarts = service.stdoutLines.filter((line) => line.startsWith('postgres ended')).length;
  return { answers, healthyMs, resumedMs, settledMs, postgresRestarts, ids: all, unsettledWhenFull };
}

/** Processes that lead a group: each child has one. */
async function countLeaked(service: RunningService, before: readonly number[]): Promise<number> {
  const count = () => listGroupLeaders(service).length - before.length;
  await eventually(() => count() === 0, { withinMs: recoveryMs }).catch(() => undefined); // counted below
  return count();
}

function checkOutage({ answers, unsettledWhenFull, healthyMs, resumedMs }: Outage, delay: OwnDelay): string[] {
  const limitMs = recoveryMs + delay.allowanceMs();
  return [
    ...answers.unexpected,
    ...(unsettledWhenFull === 0 ? ['every job had settled before the disk was full'] : []),
    ...(answers.rejectedSubmits === 0 ? ['no submit was told that the disk is full'] : []),
    ...(answers.notReady === 0 ? ['/readyz did not say that the disk is full'] : []),
    ...(healthyMs > limitMs ? [`the service was healthy ${healthyMs} ms after space returned`] : []),
    ...(resumedMs > limitMs ? [`the first job settled ${resumedMs} ms after space returned`] : []),
  ];
}

/** Fills the volume of `dataDir`, which holds nothing else, while jobs run on it. */
export async function proveOnVolume(dataDir: string, { full, seed, log }: ProofOptions): Promise<ProofReport> {
  const [fullMs, jobCount, photoCount] = full ? [60_000, 60, 20] : [15_000, 10, 2];
  const service = await startService({ WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1', MIN_FREE_DISK: '50mb' }, { dataDir });
  const delay = watchOwnDelay();
  try {
    const leaders = listGroupLeaders(service);
    const before = await readProcessIdentities(service, lastingNames);
    const images = [...createDistinctPhotos('full disk', photoCount), ...(await createDistinctSamples('full disk', jobCount + 1, seed))];
    const outage = await fillAndRelease(service, images, fullMs);
    log(`healthy after ${outage.healthyMs} ms, last job settled after ${outage.settledMs} ms`);
    const settled = await readSettledFigures(service, outage.ids);
    const after = await readProcessIdentities(service, lastingNames);
    const ended = lastingNames.filter((name) => before[name] !== after[name]);
    const processesLeaked = await countLeaked(service, leaders);
    return {
      figures: {
        volume: `in memory, as ${process.getuid?.() === 0 ? 'root' : 'an ordinary user'}`,
        jobs: outage.ids.length,
        unsettledWhenFull: outage.unsettledWhenFull,
        answers: outage.answers.answers,
        rejectedSubmits: outage.answers.rejectedSubmits,
        ...settled,
        healthyMs: outage.healthyMs,
        firstJobSettledMs: outage.resumedMs,
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
