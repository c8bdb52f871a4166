import { readFileSync } from 'node:fs';
import { readdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@pixmill/testkit';
import { listProcessTree, sendSignal } from '../../../../processes.js';
import { readLogLines } from '../shared/read-log.js';
import type { FrozenEnvironment } from './environment.js';

/** Where a worker is frozen: while it downloads a source, while its codec process works, or while it stores a result. */
export type FreezeMoment = 'fetch' | 'codec' | 'store';

export interface FrozenWorker {
  readonly jobId: string;
  readonly name: string;
  readonly pid: number;
}

const timeoutMs = 60_000;
/** In the name of a file that is being written. */
const partMark = '~';
/** Clock ticks of a codec process that has begun to work on the image. */
const workingTicks = 2;

interface Holder {
  readonly id: string;
  readonly owner: string;
}

/** Processor time of a process, in clock ticks; 0 when it has ended. */
function readCpuTicks(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0; // the process ended
  }
}

const readCodecTicks = (pid: number): number =>
  listProcessTree(pid)
    .slice(1)
    .reduce((sum, child) => sum + readCpuTicks(child), 0);

/**
 * Freezes the worker that holds the only unsettled job of the account, without its codec processes, at the given moment. Null when the
 * moment was over too soon; the worker then goes on.
 */
export async function freezeHolder(environment: FrozenEnvironment, moment: FreezeMoment, name: string): Promise<FrozenWorker | null> {
  const { service, query, origin } = environment;
  const idle = new Map<number, number>();
  const findHolder = async () => {
    for (const worker of ['worker-1', 'worker-2']) {
      const pid = await service.findPid(worker);
      if (pid !== null && !idle.has(pid)) idle.set(pid, readCodecTicks(pid));
    }
    const [holder] = await query<Holder>(
      `SELECT jobs.id, lease_owner AS owner FROM jobs JOIN accounts a ON a.id = account_id
        WHERE a.name = 'Frozen' AND state = 'running' AND lease_until > now() AND fetch_pending = $1`,
      moment === 'fetch',
    );
    return holder ?? null;
  };
  const { id: jobId, owner } = await eventually(findHolder, { withinMs: timeoutMs, describe: 'a claimed job', everyMs: 10 });
  const pid = (await service.findPid(owner)) ?? 0;
  const frozen = { jobId, name: owner, pid };
  if (moment === 'store') return (await freezeAtWrite(environment, frozen)) ? frozen : null;
  const isAtMoment = () => (moment === 'fetch' ? origin.downloads(name) > 0 : readCodecTicks(pid) >= (idle.get(pid) ?? 0) + workingTicks);
  await eventually(isAtMoment, { withinMs: timeoutMs, describe: `the ${moment} of ${name}`, everyMs: 5 });
  sendSignal(pid, 'SIGSTOP');
  return frozen;
}

/** Freezes a worker between the first byte of a result's file and its final name. False when it was faster; it then goes on. */
async function freezeAtWrite({ service, query }: FrozenEnvironment, { jobId, pid }: FrozenWorker): Promise<boolean> {
  const [image] = await query<{ id: string }>('SELECT id FROM images WHERE job_id = $1', jobId);
  const folder = join(service.dataDir, 'storage', 'jobs', jobId, image?.id ?? '');
  const closing = new AbortController();
  const timer = setTimeout(() => closing.abort(), timeoutMs);
  try {
    for await (const { filename } of watch(folder, { signal: closing.signal })) {
      if (!filename?.includes(partMark)) continue;
      sendSignal(pid, 'SIGSTOP');
      if ((await readdir(folder)).some((file) => file.includes(partMark))) return true;
      sendSignal(pid, 'SIGCONT');
      return false;
    }
  } finally {
    clearTimeout(timer);
    closing.abort();
  }
  return false;
}

/** Wakes a frozen worker and waits until it has given up its run. False when the service has replaced it before. */
export async function wakeWorker({ service }: FrozenEnvironment, { jobId, name, pid }: FrozenWorker): Promise<boolean> {
  const wokenAt = Date.now();
  if ((await service.findPid(name)) !== pid || !sendSignal(pid, 'SIGCONT')) return false;
  const hasGivenUp = async () => {
    const lines = await readLogLines(service, name);
    return lines.some((line) => line.jobId === jobId && line.time >= wokenAt && line.msg.startsWith('run '));
  };
  await eventually(hasGivenUp, { withinMs: timeoutMs, describe: `the end of the late run of ${jobId}`, everyMs: 50 });
  return true;
}
