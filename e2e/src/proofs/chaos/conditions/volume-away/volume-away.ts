import { monitorEventLoopDelay } from 'node:perf_hooks';
import { eventually } from '@pixmill/testkit';
import { optimize } from '../../../../megaoptim/client.js';
import { sendSignalToAll } from '../../../../processes.js';
import { queryDatabase } from '../../../../query-database.js';
import { runCli } from '../../../../run-cli.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { fillTempFolder, type Mend, takeStorageAway } from './breakages.js';
import { type Observation, observe } from './observe.js';
import { type ImageSource, openImageSource, submitJobs } from './waiting-jobs.js';

const recoveryLimitMs = 10_000;
const timeoutMs = 300_000;
const workers = ['worker-1', 'worker-2'];

interface Environment {
  readonly service: RunningService;
  readonly databaseUrl: string;
  readonly images: ImageSource;
  /** Address of a result from before. */
  readonly resultUrl: string;
}

interface Outage {
  readonly jobIds: readonly string[];
  readonly observation: Observation;
  /** Files in the folder that took the place of the storage. */
  readonly written: readonly string[];
  /** From the end of the fault until the first waiting job ran and `/readyz` was 200. */
  readonly recoveryMs: number;
}

/** Submits jobs that no worker has begun yet, breaks the service for a while, and mends it. Null when it cannot be broken here. */
async function runOutage(
  { service, databaseUrl, images, resultUrl }: Environment,
  breakService: (service: RunningService) => Promise<Mend | null>,
  { jobs, durationMs }: { readonly jobs: number; readonly durationMs: number },
): Promise<Outage | null> {
  const pids = (await Promise.all(workers.map((name) => service.findPid(name)))).filter((pid) => pid !== null);
  sendSignalToAll(pids, 'SIGSTOP');
  let jobIds: string[];
  let mend: Mend | null;
  try {
    jobIds = await submitJobs(service, images, jobs);
    mend = await breakService(service);
  } finally {
    sendSignalToAll(pids, 'SIGCONT');
  }
  if (mend === null) return null;
  const observation = await observe(service, { images, resultUrl, durationMs });
  const written = await mend();
  const mendedAt = performance.now();
  const runs = `SELECT FROM jobs WHERE id = ANY($1) AND (state = 'settled' OR lease_until > now())`;
  const options = { withinMs: timeoutMs, everyMs: 50 };
  await eventually(async () => (await queryDatabase(databaseUrl, runs, [jobIds])).length > 0, { ...options, describe: 'a job that runs' });
  await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { ...options, describe: 'readiness' });
  const recoveryMs = Math.round(performance.now() - mendedAt);
  const unsettled = `SELECT FROM jobs WHERE state <> 'settled'`;
  await eventually(async () => (await queryDatabase(databaseUrl, unsettled)).length === 0, { ...options, describe: 'settled jobs' });
  return { jobIds, observation, written, recoveryMs };
}

interface JobCounts {
  readonly settled: number;
  readonly failedImages: number;
  readonly countedInterruptions: number;
}

async function countJobs({ databaseUrl }: Environment, jobIds: readonly string[]): Promise<JobCounts> {
  const [counts] = await queryDatabase<JobCounts>(
    databaseUrl,
    `SELECT count(*) FILTER (WHERE state = 'settled')::int AS settled, sum(attempts - 1)::int AS "countedInterruptions",
      (SELECT count(*)::int FROM images WHERE job_id = ANY($1) AND outcome IS DISTINCT FROM 'succeeded') AS "failedImages"
    FROM jobs WHERE id = ANY($1)`,
    [jobIds],
  );
  if (!counts) throw new Error('no counts');
  return counts;
}

const others = (answers: ReadonlyMap<string, number>, expected: string) => [...answers.keys()].filter((answer) => answer !== expected);

/** The first answers of `/readyz` may be from before the fault: it shows the last result of a check that runs once a second. */
function checkStorageAnswers({ observation: { readyz, result, submit } }: Outage): string[] {
  return [
    ...((readyz.get('503 wrong volume') ?? 0) < 2 ? [`/readyz did not name the wrong volume: ${[...readyz.keys()]}`] : []),
    ...others(result, '503 with Retry-After').map((answer) => `a result was answered with ${answer} while the storage was away`),
    ...others(submit, '503 with Retry-After').map((answer) => `an upload was answered with ${answer} while the storage was away`),
  ];
}

function checkTempAnswers({ observation: { submit } }: Outage): string[] {
  return others(submit, '503 with Retry-After').map((answer) => `an upload was answered with ${answer} while the temp folder was full`);
}

async function checkOutage(environment: Environment, name: string, outage: Outage, allowanceMs: number): Promise<ProofReport> {
  const { settled, failedImages, countedInterruptions } = await countJobs(environment, outage.jobIds);
  const lost = outage.jobIds.length - settled;
  const { written, recoveryMs } = outage;
  const figures = { lost, failed: failedImages, counted: countedInterruptions, filesInTheImpostor: written.length, recoveryMs };
  return {
    figures: Object.fromEntries(Object.entries(figures).map(([figure, value]) => [`${name}: ${figure}`, value])),
    problems: [
      ...(lost > 0 ? [`${name}: ${lost} accepted jobs are lost`] : []),
      ...(failedImages > 0 ? [`${name}: ${failedImages} good images failed`] : []),
      ...(countedInterruptions > 0 ? [`${name}: ${countedInterruptions} interruptions were counted as attempts`] : []),
      ...(written.length > 0 ? [`${name}: written into the folder in place of the storage: ${written.slice(0, 3).join(', ')}`] : []),
      ...(recoveryMs > recoveryLimitMs + allowanceMs ? [`${name}: jobs went on after ${recoveryMs} ms`] : []),
    ],
  };
}

/** Everything must be in place afterwards. */
async function checkAfterwards({ service, resultUrl }: Environment): Promise<string[]> {
  const { status } = await fetch(resultUrl);
  const audit = await runCli(service, ['audit', '--json']);
  return [
    ...(status === 200 ? [] : [`a result from before is answered with ${status} afterwards`]),
    ...(audit.status === 0 ? [] : [`the audit found losses: ${audit.stdout}${audit.stderr}`]),
  ];
}

async function run({ full, seed, log }: ProofOptions): Promise<ProofReport> {
  const scale = full ? { jobs: 20, durationMs: 15_000 } : { jobs: 3, durationMs: 6_000 };
  const images = await openImageSource(seed);
  const settings = { EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: String(workers.length), WORKER_CONCURRENCY: '1', MIN_FREE_DISK: '0' };
  const service = await startService(settings);
  const delay = monitorEventLoopDelay();
  const mends: Mend[] = [];
  const remember = (breakService: (service: RunningService) => Promise<Mend | null>) => async (broken: RunningService) => {
    const mend = await breakService(broken);
    if (mend) mends.push(mend);
    return mend;
  };
  try {
    const [item] = await optimize(service, ['palette.png']);
    const { databaseUrl } = await service.readDatabaseUrls();
    const environment = { service, databaseUrl, images, resultUrl: item?.url ?? '' };
    delay.enable();
    const away = await runOutage(environment, takeStorageAway, scale);
    log(`storage away: jobs went on after ${away?.recoveryMs} ms`);
    const filled = await runOutage(environment, remember(fillTempFolder), scale);
    log(filled ? `temp folder full: jobs went on after ${filled.recoveryMs} ms` : 'this process may not mount, so the temp folder stays');
    const allowanceMs = 10 * Math.round(delay.max / 1e6);
    if (!away) throw new Error('the storage was not taken away');
    const reports = [await checkOutage(environment, 'storage away', away, allowanceMs)];
    if (filled) reports.push(await checkOutage(environment, 'temp folder full', filled, allowanceMs));
    return {
      figures: Object.assign({ jobs: away.jobIds.length + (filled?.jobIds.length ?? 0) }, ...reports.map(({ figures }) => figures)),
      problems: [
        ...reports.flatMap(({ problems }) => problems),
        ...checkStorageAnswers(away),
        ...(filled ? checkTempAnswers(filled) : []),
        ...(await checkAfterwards(environment)),
      ],
    };
  } finally {
    for (const mend of mends) await mend();
    await service.stopAndRemove();
    await images.close();
  }
}

export const volumeAwayProof: Proof = {
  name: 'chaos/volume-away',
  summary: 'accepted jobs wait while the storage is another folder or the temp folder is full, and succeed when it is back',
  run,
};
