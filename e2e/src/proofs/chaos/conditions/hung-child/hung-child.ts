import { eventually } from '@pixmill/testkit';
import { isAlive, listGroupLeaders, listMarkedProcesses, sendSignal } from '../../../../processes.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { openDatabaseReader } from '../../database-reader.js';
import { type OwnDelay, watchOwnDelay } from '../shared/own-delay.js';
import { describeSettledProblems, readSettledFigures, waitUntilSettled } from '../shared/settle-jobs.js';
import { createDistinctSamples, submitAccepted } from '../shared/submit-samples.js';

/** Time until the watchdog acts, and goal of each recovery (docs/reliability.md#watchdog). */
const watchdogMs = 15_000;
const recoveryMs = 10_000;
/** Far above every limit: what takes longer never happens. */
const patienceMs = 120_000;
const processNames = ['api', 'worker-1', 'worker-2', 'postgres', 'redis'];

const findPid = (service: RunningService, name: string) =>
  eventually(() => service.findPid(name), { withinMs: patienceMs, describe: `the pid of ${name}`, everyMs: 50 });

/** Stops a process for good; resolves to the time until another one is there in its place, in ms, `patienceMs` at most. */
async function stopForGood(service: RunningService, name: string): Promise<number> {
  const pid = await findPid(service, name);
  const stoppedAt = performance.now();
  sendSignal(pid, 'SIGSTOP');
  const isReplaced = async () => {
    const next = await service.findPid(name);
    return next !== null && next !== pid && !isAlive(pid);
  };
  await eventually(isReplaced, { withinMs: patienceMs, everyMs: 50 }).catch(() => sendSignal(pid, 'SIGCONT')); // too late
  return performance.now() - stoppedAt;
}

/** Resolves when the worker holds a lease, so that a job waits for its replacement. */
async function waitForLease(service: RunningService, worker: string): Promise<void> {
  const reader = await openDatabaseReader(service);
  try {
    const isLeased = async () => ((await reader.countLeased(worker)) ?? 0) > 0;
    await eventually(isLeased, { withinMs: patienceMs, describe: `a lease of ${worker}`, everyMs: 5 });
  } finally {
    await reader.close();
  }
}

interface Replacements {
  readonly workerMs: number;
  readonly apiMs: number;
  /** From the signals until every job had settled. */
  readonly settledMs: number;
}

async function replaceHungChildren(service: RunningService, images: readonly Buffer[]): Promise<Replacements & { ids: string[] }> {
  const ids = await submitAccepted(service, images);
  await waitForLease(service, 'worker-1');
  const stoppedAt = Date.now();
  const [workerMs, apiMs] = await Promise.all([stopForGood(service, 'worker-1'), stopForGood(service, 'api')]);
  const settledMs = ((await waitUntilSettled(service, ids, patienceMs)).at(-1) ?? 0) - stoppedAt;
  const isUp = async () => (await fetch(`${service.url}/readyz`)).ok;
  await eventually(isUp, { withinMs: patienceMs, describe: 'the API to be ready' });
  return { workerMs, apiMs, settledMs, ids };
}

/** Kills the supervisor while a worker and its codec processes are stopped; resolves to the time until nothing was left, in ms. */
async function killSupervisor(service: RunningService, images: readonly Buffer[]): Promise<number> {
  await submitAccepted(service, images);
  await waitForLease(service, 'worker-2');
  const pids = await Promise.all(processNames.map((name) => findPid(service, name)));
  const leaders = new Set(listGroupLeaders(service));
  const codecProcesses = listMarkedProcesses(service).filter((pid) => !leaders.has(pid));
  for (const pid of [await findPid(service, 'worker-2'), ...codecProcesses]) sendSignal(pid, 'SIGSTOP');
  const killedAt = performance.now();
  await service.stop('SIGKILL');
  const listLeft = () => [...listMarkedProcesses(service), ...pids].filter(isAlive);
  const isOver = () => {
    const left = listLeft();
    if (left.length > 0) throw new Error(`${left.length} processes are left: ${left}`);
  };
  await eventually(isOver, { withinMs: patienceMs, describe: 'every process to end', everyMs: 50 });
  return performance.now() - killedAt;
}

function checkTimes({ workerMs, apiMs }: Replacements, leftMs: number, delay: OwnDelay): string[] {
  const replacedMs = watchdogMs + recoveryMs + delay.allowanceMs();
  return [
    ...(workerMs > replacedMs ? [`a stopped worker was replaced after ${Math.round(workerMs)} ms`] : []),
    ...(apiMs > replacedMs ? [`a stopped API was replaced after ${Math.round(apiMs)} ms`] : []),
    ...(leftMs > recoveryMs + delay.allowanceMs()
      ? [`processes were left for ${Math.round(leftMs)} ms after the supervisor was killed`]
      : []),
  ];
}

async function run({ full, seed, log }: ProofOptions): Promise<ProofReport> {
  const [rounds, jobCount] = full ? [5, 40] : [1, 6];
  const service = await startService({ WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
  const delay = watchOwnDelay();
  try {
    const replaced: Replacements[] = [];
    const ids: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const result = await replaceHungChildren(service, await createDistinctSamples(`hung ${round}`, jobCount, seed));
      replaced.push(result);
      ids.push(...result.ids);
      log(`round ${round}: worker after ${Math.round(result.workerMs)} ms, API after ${Math.round(result.apiMs)} ms`);
    }
    const settled = await readSettledFigures(service, ids);
    const leftMs = await killSupervisor(service, await createDistinctSamples('left', jobCount, seed));
    const slowest = (pick: (result: Replacements) => number) => Math.round(Math.max(...replaced.map(pick)));
    return {
      figures: {
        jobs: ids.length,
        ...settled,
        workerReplacedMs: slowest(({ workerMs }) => workerMs),
        apiReplacedMs: slowest(({ apiMs }) => apiMs),
        lastJobSettledMs: slowest(({ settledMs }) => settledMs),
        nothingLeftMs: Math.round(leftMs),
        processesLeaked: 0,
        ownDelayMs: delay.maxMs(),
      },
      problems: [...replaced.flatMap((result) => checkTimes(result, leftMs, delay)), ...describeSettledProblems(settled)],
    };
  } finally {
    for (const pid of listMarkedProcesses(service)) sendSignal(pid, 'SIGCONT');
    await service.stopAndRemove();
  }
}

export const hungChildProof: Proof = {
  name: 'chaos/hung-child',
  summary:
    'A worker and the API that stand still for good are replaced; nothing outlives a killed supervisor, not even stopped codec processes',
  run,
};
