import { eventually, isAlive } from '../../service.js';
import type { ProofReport } from '../proof.js';
import type { Rig } from './rig.js';

/** A job that somebody held runs again within this (decisions.md 15, 33). */
const againWithinMs = 10_000;
const settledWithinMs = 60_000;

export async function pidOfHolder({ query, service }: Rig, jobId: string): Promise<number> {
  return eventually(`holder of ${jobId}`, settledWithinMs, async () => {
    const [row] = await query<{ owner: string | null }>('SELECT lease_owner AS owner FROM jobs WHERE id = $1', jobId);
    const pid = row?.owner ? await service.pidOf(row.owner) : null;
    return pid !== null && isAlive(pid) && pid;
  });
}

export interface Ending {
  readonly state: string;
  readonly settled_at: Date | null;
  readonly tokens_charged: number;
  readonly attempts: number;
}

function endingOf({ query }: Rig, jobId: string): Promise<Ending | undefined> {
  return query<Ending>('SELECT state, settled_at, tokens_charged, attempts FROM jobs WHERE id = $1', jobId).then(([row]) => row);
}

export async function untilSettled(rig: Rig, jobId: string, withinMs = settledWithinMs): Promise<Ending> {
  return eventually(`end of ${jobId}`, withinMs, async () => {
    const ending = await endingOf(rig, jobId).catch(() => undefined);
    return ending?.state === 'settled' && ending;
  });
}

/** Takes the worker away that holds a job, and measures until another has it; in ms, up to the first byte of the second fetch. */
async function takeAway(rig: Rig, name: string, signal: 'SIGKILL' | 'SIGSTOP') {
  const { origin, submit } = rig;
  const jobId = await submit(name);
  await eventually(`first fetch of ${name}`, settledWithinMs, async () => origin.fetches(name).length > 0);
  const pid = await pidOfHolder(rig, jobId);
  const goneAt = performance.now();
  process.kill(pid, signal);
  const againAt = await eventually(`second fetch of ${name}`, settledWithinMs, async () => origin.fetches(name)[1]);
  origin.release(name);
  return { jobId, pid, againMs: Math.round(againAt - goneAt), ending: await untilSettled(rig, jobId) };
}

function late(what: string, againMs: number): string[] {
  return againMs > againWithinMs ? [`the job of a ${what} worker ran again after ${againMs} ms`] : [];
}

/** Until the supervisor has every worker back: with all of them down it is its back-off that would be measured. */
async function untilWorkersAreBack({ service }: Rig): Promise<void> {
  for (const name of ['worker-1', 'worker-2']) {
    await eventually(`${name} is back`, settledWithinMs, async () => {
      const pid = await service.pidOf(name);
      return pid !== null && isAlive(pid);
    });
  }
}

/** kill -9 of a worker that holds a job. */
export async function killedWorker(rig: Rig, rounds: number): Promise<ProofReport> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push((await takeAway(rig, `killed-${round}.png`, 'SIGKILL')).againMs);
    await untilWorkersAreBack(rig);
  }
  return { figures: { killedWorkerMaxMs: Math.max(...times) }, problems: times.flatMap((ms) => late('killed', ms)) };
}

/** A worker that freezes while it holds a job, and wakes when the job is over: it must not write another end. */
export async function frozenWorker(rig: Rig, rounds: number): Promise<ProofReport> {
  const problems: string[] = [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { jobId, pid, againMs, ending } = await takeAway(rig, `frozen-${round}.png`, 'SIGSTOP');
    process.kill(pid, 'SIGCONT');
    times.push(againMs);
    problems.push(...late('frozen', againMs));
    // Whatever it still does, it has done when it has heard of another job and finished that.
    await Promise.all([0, 1, 2, 3].map(async (index) => untilSettled(rig, await rig.submit(`open-frozen-${round}-${index}.png`))));
    const after = await endingOf(rig, jobId);
    if (JSON.stringify(after) !== JSON.stringify(ending)) problems.push(`job ${jobId} ended twice`);
  }
  return { figures: { frozenWorkerMaxMs: Math.max(...times) }, problems };
}
