import { eventually } from '@pixmill/testkit';
import { isAlive, sendSignal } from '../../processes.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** The job of a lost worker must run again within this time. Sources: docs/reliability.md#leases, docs/reliability.md#recovery-goal. */
const restartLimitMs = 10_000;
const defaultSettleTimeoutMs = 60_000;
const workerNames = ['worker-1', 'worker-2'];

export async function findLeaseHolderPid({ query, service }: RecoveryEnvironment, jobId: string): Promise<number> {
  const find = async () => {
    const [row] = await query<{ owner: string | null }>('SELECT lease_owner AS owner FROM jobs WHERE id = $1', jobId);
    const pid = row?.owner ? await service.findPid(row.owner) : null;
    return pid !== null && isAlive(pid) && pid;
  };
  return eventually(find, { withinMs: defaultSettleTimeoutMs, describe: `the worker with the lease of ${jobId}` });
}

export interface JobStatus {
  readonly state: string;
  readonly settled_at: Date | null;
  readonly tokens_charged: number;
  readonly attempts: number;
}

async function readJobStatus({ query }: RecoveryEnvironment, jobId: string): Promise<JobStatus | undefined> {
  const [status] = await query<JobStatus>('SELECT state, settled_at, tokens_charged, attempts FROM jobs WHERE id = $1', jobId);
  return status;
}

export async function waitUntilSettled(
  environment: RecoveryEnvironment,
  jobId: string,
  withinMs = defaultSettleTimeoutMs,
): Promise<JobStatus> {
  const readSettled = async () => {
    const status = await readJobStatus(environment, jobId);
    return status?.state === 'settled' && status;
  };
  return eventually(readSettled, { withinMs, describe: `job ${jobId} to settle`, everyMs: 50 });
}

/** Kills or freezes the worker that holds a job, and measures in ms until another worker fetches the image. */
async function interruptWorker(environment: RecoveryEnvironment, name: string, signal: 'SIGKILL' | 'SIGSTOP') {
  const { origin, submit } = environment;
  const options = { withinMs: defaultSettleTimeoutMs };
  const jobId = await submit(name);
  await eventually(() => origin.fetches(name).length > 0, { ...options, describe: `the first fetch of ${name}` });
  const pid = await findLeaseHolderPid(environment, jobId);
  const interruptedAt = performance.now();
  process.kill(pid, signal);
  const refetchedAt = await eventually(() => origin.fetches(name)[1] ?? null, { ...options, describe: `the second fetch of ${name}` });
  origin.release(name);
  return { jobId, pid, tookMs: Math.round(refetchedAt - interruptedAt), status: await waitUntilSettled(environment, jobId) };
}

function describeLate(fault: 'killed' | 'frozen', tookMs: number): string[] {
  return tookMs > restartLimitMs ? [`the job of a ${fault} worker ran again after ${tookMs} ms`] : [];
}

/** Waits until both workers run. With both down, the measurement would include the back-off of the supervisor. */
async function waitForWorkers({ service }: RecoveryEnvironment): Promise<void> {
  for (const name of workerNames) {
    const isBack = async () => {
      const pid = await service.findPid(name);
      return pid !== null && isAlive(pid);
    };
    await eventually(isBack, { withinMs: defaultSettleTimeoutMs, describe: `the restart of ${name}`, everyMs: 50 });
  }
}

/** kill -9 of a worker that holds a job. */
export async function proveKilledWorker(environment: RecoveryEnvironment, rounds: number): Promise<ProofReport> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push((await interruptWorker(environment, `killed-${round}.png`, 'SIGKILL')).tookMs);
    await waitForWorkers(environment);
  }
  return { figures: { killedWorkerMaxMs: Math.max(...times) }, problems: times.flatMap((ms) => describeLate('killed', ms)) };
}

/** A worker that is frozen while it holds a job and continues after the job settled elsewhere: it must not settle the job again. */
export async function proveFrozenWorker(environment: RecoveryEnvironment, rounds: number): Promise<ProofReport> {
  const problems: string[] = [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { jobId, pid, tookMs, status } = await interruptWorker(environment, `frozen-${round}.png`, 'SIGSTOP');
    sendSignal(pid, 'SIGCONT'); // on a busy machine the watchdog may have replaced it
    times.push(tookMs);
    problems.push(...describeLate('frozen', tookMs));
    // After four more jobs the continued worker has finished with the first one.
    const names = [0, 1, 2, 3].map((index) => `open-frozen-${round}-${index}.png`);
    await Promise.all(names.map(async (name) => waitUntilSettled(environment, await environment.submit(name))));
    const laterStatus = await readJobStatus(environment, jobId);
    if (JSON.stringify(laterStatus) !== JSON.stringify(status)) problems.push(`job ${jobId} settled twice`);
  }
  return { figures: { frozenWorkerMaxMs: Math.max(...times) }, problems };
}
