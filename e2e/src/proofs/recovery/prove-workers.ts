import { eventually, isAlive } from '../../service.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';

/** A job that somebody held runs again within this (decisions.md 15, 33). */
const restartLimitMs = 10_000;
const settleTimeoutMs = 60_000;

export async function findLeaseHolderPid({ query, service }: RecoveryEnvironment, jobId: string): Promise<number> {
  return eventually(`holder of ${jobId}`, settleTimeoutMs, async () => {
    const [row] = await query<{ owner: string | null }>('SELECT lease_owner AS owner FROM jobs WHERE id = $1', jobId);
    const pid = row?.owner ? await service.findPid(row.owner) : null;
    return pid !== null && isAlive(pid) && pid;
  });
}

export interface JobStatus {
  readonly state: string;
  readonly settled_at: Date | null;
  readonly tokens_charged: number;
  readonly attempts: number;
}

function readJobStatus({ query }: RecoveryEnvironment, jobId: string): Promise<JobStatus | undefined> {
  return query<JobStatus>('SELECT state, settled_at, tokens_charged, attempts FROM jobs WHERE id = $1', jobId).then(([row]) => row);
}

export async function waitUntilSettled(rig: RecoveryEnvironment, jobId: string, withinMs = settleTimeoutMs): Promise<JobStatus> {
  return eventually(`end of ${jobId}`, withinMs, async () => {
    const ending = await readJobStatus(rig, jobId).catch(() => undefined);
    return ending?.state === 'settled' && ending;
  });
}

/** Takes the worker away that holds a job, and measures until another has it; in ms, up to the first byte of the second fetch. */
async function interruptWorker(rig: RecoveryEnvironment, name: string, signal: 'SIGKILL' | 'SIGSTOP') {
  const { origin, submit } = rig;
  const jobId = await submit(name);
  await eventually(`first fetch of ${name}`, settleTimeoutMs, async () => origin.fetches(name).length > 0);
  const pid = await findLeaseHolderPid(rig, jobId);
  const goneAt = performance.now();
  process.kill(pid, signal);
  const againAt = await eventually(`second fetch of ${name}`, settleTimeoutMs, async () => origin.fetches(name)[1]);
  origin.release(name);
  return { jobId, pid, againMs: Math.round(againAt - goneAt), ending: await waitUntilSettled(rig, jobId) };
}

function describeLate(what: string, againMs: number): string[] {
  return againMs > restartLimitMs ? [`the job of a ${what} worker ran again after ${againMs} ms`] : [];
}

/** Until the supervisor has every worker back: with all of them down it is its back-off that would be measured. */
async function waitForWorkers({ service }: RecoveryEnvironment): Promise<void> {
  for (const name of ['worker-1', 'worker-2']) {
    await eventually(`${name} is back`, settleTimeoutMs, async () => {
      const pid = await service.findPid(name);
      return pid !== null && isAlive(pid);
    });
  }
}

/** kill -9 of a worker that holds a job. */
export async function proveKilledWorker(rig: RecoveryEnvironment, rounds: number): Promise<ProofReport> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push((await interruptWorker(rig, `killed-${round}.png`, 'SIGKILL')).againMs);
    await waitForWorkers(rig);
  }
  return { figures: { killedWorkerMaxMs: Math.max(...times) }, problems: times.flatMap((ms) => describeLate('killed', ms)) };
}

/** A worker that freezes while it holds a job, and wakes when the job is over: it must not write another end. */
export async function proveFrozenWorker(rig: RecoveryEnvironment, rounds: number): Promise<ProofReport> {
  const problems: string[] = [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { jobId, pid, againMs, ending } = await interruptWorker(rig, `frozen-${round}.png`, 'SIGSTOP');
    process.kill(pid, 'SIGCONT');
    times.push(againMs);
    problems.push(...describeLate('frozen', againMs));
    // Whatever it still does, it has done when it has heard of another job and finished that.
    await Promise.all([0, 1, 2, 3].map(async (index) => waitUntilSettled(rig, await rig.submit(`open-frozen-${round}-${index}.png`))));
    const after = await readJobStatus(rig, jobId);
    if (JSON.stringify(after) !== JSON.stringify(ending)) problems.push(`job ${jobId} ended twice`);
  }
  return { figures: { frozenWorkerMaxMs: Math.max(...times) }, problems };
}
