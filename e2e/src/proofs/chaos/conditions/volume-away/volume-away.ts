import { optimize } from '../../../../megaoptim/client.js';
import { queryDatabase } from '../../../../query-database.js';
import { runCli } from '../../../../run-cli.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { watchOwnDelay } from '../shared/own-delay.js';
import { describeSettledProblems, readSettledFigures } from '../shared/settle-jobs.js';
import { fillTempFolder, type Mend, takeStorageAway } from './faults.js';
import { type Outage, type OutageEnvironment, runOutage } from './outage.js';
import { startWithoutStorage } from './start-without-storage.js';
import { openImageSource } from './waiting-jobs.js';

const recoveryLimitMs = 10_000;
const workers = ['worker-1', 'worker-2'];
const settings = { EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: String(workers.length), WORKER_CONCURRENCY: '1', MIN_FREE_DISK: '0' };

/** Attempts beyond the first, of all jobs: interruptions that were counted. */
async function countInterruptions({ databaseUrl }: OutageEnvironment, jobIds: readonly string[]): Promise<number> {
  const query = 'SELECT sum(attempts - 1)::int AS count FROM jobs WHERE id = ANY($1)';
  const [row] = await queryDatabase<{ count: number }>(databaseUrl, query, [jobIds]);
  return row?.count ?? 0;
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

function checkTempAnswers({ observation: { result, submit } }: Outage): string[] {
  return [
    ...others(result, '200').map((answer) => `a result was answered with ${answer} while the temp folder was full`),
    ...others(submit, '503 with Retry-After').map((answer) => `an upload was answered with ${answer} while the temp folder was full`),
  ];
}

async function checkOutage(environment: OutageEnvironment, name: string, outage: Outage, allowanceMs: number): Promise<ProofReport> {
  const { jobIds, written, recoveryMs } = outage;
  const settled = await readSettledFigures(environment.service, jobIds);
  const counted = await countInterruptions(environment, jobIds);
  const figures = { ...settled, countedInterruptions: counted, filesInTheImpostor: written.length, recoveryMs };
  const problems = [
    ...describeSettledProblems(settled),
    ...(counted > 0 ? [`${counted} interruptions were counted as attempts`] : []),
    ...(written.length > 0 ? [`written into the folder in place of the storage: ${written.slice(0, 3).join(', ')}`] : []),
    ...(recoveryMs > recoveryLimitMs + allowanceMs ? [`jobs went on after ${recoveryMs} ms`] : []),
  ];
  return {
    figures: Object.fromEntries(Object.entries(figures).map(([figure, value]) => [`${name}: ${figure}`, value])),
    problems: problems.map((problem) => `${name}: ${problem}`),
  };
}

/** Everything must be in place afterwards. */
async function checkAfterwards({ service, resultUrl }: OutageEnvironment): Promise<string[]> {
  const { status } = await fetch(resultUrl);
  const audit = await runCli(service, ['audit', '--json']);
  return [
    ...(status === 200 ? [] : [`a result from before is answered with ${status} afterwards`]),
    ...(audit.status === 0 ? [] : [`the audit found losses: ${audit.stdout}${audit.stderr}`]),
  ];
}

/** Breaks the service in both ways and checks what came of it. `onMend` gets what makes it whole again, in case a step fails before. */
async function breakAndCheck(
  environment: OutageEnvironment,
  scale: { readonly jobs: number; readonly durationMs: number },
  { log, onMend }: Pick<ProofOptions, 'log'> & { readonly onMend: (mend: Mend) => void },
): Promise<ProofReport> {
  const delay = watchOwnDelay();
  const away = await runOutage(environment, { ...scale, breakService: takeStorageAway });
  if (!away) throw new Error('the storage was not taken away');
  log(`storage away: jobs went on after ${away.recoveryMs} ms`);
  async function breakService(service: RunningService): Promise<Mend | null> {
    const mend = await fillTempFolder(service);
    if (mend) onMend(mend);
    return mend;
  }
  const filled = await runOutage(environment, { ...scale, breakService });
  log(filled ? `temp folder full: jobs went on after ${filled.recoveryMs} ms` : 'no temp folder was filled: this process may not mount');
  const reports = [
    await checkOutage(environment, 'storage away', away, delay.allowanceMs()),
    ...(filled ? [await checkOutage(environment, 'temp folder full', filled, delay.allowanceMs())] : []),
  ];
  return {
    figures: Object.assign({ jobs: away.jobIds.length + (filled?.jobIds.length ?? 0) }, ...reports.map(({ figures }) => figures)),
    problems: [
      ...reports.flatMap(({ problems }) => problems),
      ...checkStorageAnswers(away),
      ...(filled ? checkTempAnswers(filled) : []),
      ...(await checkAfterwards(environment)),
    ],
  };
}

async function run({ full, seed, log }: ProofOptions): Promise<ProofReport> {
  const scale = full ? { jobs: 20, durationMs: 15_000 } : { jobs: 3, durationMs: 4_000 };
  const images = await openImageSource(seed);
  let service = await startService(settings);
  const mends: Mend[] = [];
  try {
    const [item] = await optimize(service, ['palette.png']);
    const { databaseUrl } = await service.readDatabaseUrls();
    const environment = { service, workers, databaseUrl, images, resultUrl: item?.url ?? '' };
    const report = await breakAndCheck(environment, scale, { log, onMend: (mend) => mends.push(mend) });
    if (!full) return report;
    const start = await startWithoutStorage(settings, service);
    ({ service } = start);
    return { ...report, problems: [...report.problems, ...start.problems, ...(await checkAfterwards({ ...environment, service }))] };
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
