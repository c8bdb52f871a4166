import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningService } from './service.js';

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks from the start of the machine to the start of the process: with the pid it identifies one process. */
  readonly startedAt: string;
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null; // the process ended after its folder was listed
  }
}

function readProcessStat(pid: number): ProcessStat | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), startedAt: fields[19] ?? '' };
}

/** Resident memory of a process in bytes; 0 when it has ended. */
export function readRssBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readIfPresent(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) * 1_024;
}

/** Pids of a process and of all its descendants. */
export function listProcessTree(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [readProcessStat(Number(name))] : []));
  const listDescendants = (parent: number): number[] =>
    all.flatMap((stat) => (stat?.parent === parent ? [stat.pid, ...listDescendants(stat.pid)] : []));
  return [pid, ...listDescendants(pid)];
}

/** Whether a process runs. A zombie does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** Sends a signal; returns false when the process has ended. */
export function sendSignal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends a signal to every process of a list that still exists. */
export function sendSignalToAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) sendSignal(pid, name);
}

/** Names of the API process and of the workers that run. */
export async function listServiceProcesses(service: RunningService): Promise<string[]> {
  const names = ['api', ...Array.from({ length: 64 }, (_, index) => `worker-${index + 1}`)];
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  return names.filter((_, index) => pids[index] !== null);
}

/** Pid and start time by name. Equal values before and after a proof mean that no process died meanwhile. */
export async function readProcessIdentities(service: RunningService, names: readonly string[]): Promise<Record<string, string>> {
  const identities = await Promise.all(
    names.map(async (name) => {
      const pid = await service.findPid(name);
      return [name, pid === null ? 'ended' : `${pid} since ${readProcessStat(pid)?.startedAt ?? 'never'}`];
    }),
  );
  return Object.fromEntries(identities);
}

/** Pids of the processes that the supervisor of this service started, with their own: their last argument is its run folder. */
export function listMarkedProcesses({ dataDir }: Pick<RunningService, 'dataDir'>): number[] {
  const mark = `\0${join(dataDir, 'run')}\0`;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => readIfPresent(`/proc/${pid}/cmdline`)?.endsWith(mark)).map(Number);
}

/** Those of them that lead a process group: the API, the workers and the guard, without codec processes. */
export function listGroupLeaders(service: Pick<RunningService, 'dataDir'>): number[] {
  return listMarkedProcesses(service).filter((pid) => readProcessStat(pid)?.group === pid);
}
