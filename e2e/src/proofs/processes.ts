import { readdirSync, readFileSync } from 'node:fs';
import type { RunningService } from '../service.js';

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since the machine started: with the pid, the name of one process for ever. */
  readonly startedAt: string;
}

/** null when there is no such process any more. */
function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null; // it ended between the listing and the reading
  }
}

function readProcessStat(pid: number): ProcessStat | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in brackets may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

/** Resident memory of one process in bytes; 0 when it is gone. */
export function readRssBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readIfPresent(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) * 1_024;
}

/** The process and all that descend from it. */
export function listProcessTree(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [readProcessStat(Number(name))] : []));
  const childrenOf = (parent: number): number[] =>
    all.flatMap((each) => (each?.parent === parent ? [each.pid, ...childrenOf(each.pid)] : []));
  return [pid, ...childrenOf(pid)];
}

/** Sends a signal; false when there is no such process any more. */
export function sendSignal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends a signal to all of them that are still there. */
export function sendSignalToAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) sendSignal(pid, name);
}

/** Names of the API and the workers that run. */
export async function listServiceProcesses(service: RunningService): Promise<string[]> {
  const names = ['api', ...Array.from({ length: 64 }, (_, index) => `worker-${index + 1}`)];
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  return names.filter((_, index) => pids[index] !== null);
}

/** Name -> pid and start time, for those that run: equal before and after means that none of them died in between. */
export async function readProcessIdentities(service: RunningService, names: readonly string[]): Promise<Record<string, string>> {
  const lives = await Promise.all(
    names.map(async (name) => {
      const pid = await service.findPid(name);
      return [name, pid === null ? 'gone' : `${pid} since ${readProcessStat(pid)?.startedAt ?? 'never'}`];
    }),
  );
  return Object.fromEntries(lives);
}
