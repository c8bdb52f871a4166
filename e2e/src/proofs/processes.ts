import { readdirSync, readFileSync } from 'node:fs';
import type { Service } from '../service.js';

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since the machine started: with the pid, the name of one process for ever. */
  readonly startedAt: string;
}

/** null when there is no such process any more. */
function readOrGone(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null; // it ended between the listing and the reading
  }
}

function readProcess(pid: number): ProcessFacts | null {
  const stat = readOrGone(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in brackets may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

/** Resident memory of one process in bytes; 0 when it is gone. */
export function rssBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readOrGone(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) * 1_024;
}

/** The process and all that descend from it. */
export function family(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [readProcess(Number(name))] : []));
  const childrenOf = (parent: number): number[] =>
    all.flatMap((each) => (each?.parent === parent ? [each.pid, ...childrenOf(each.pid)] : []));
  return [pid, ...childrenOf(pid)];
}

/** Sends a signal; false when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends a signal to all of them that are still there. */
export function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) signal(pid, name);
}

/** Names of the API and the workers that run. */
export async function findPrograms(service: Service): Promise<string[]> {
  const names = ['api', ...Array.from({ length: 64 }, (_, index) => `worker-${index + 1}`)];
  const pids = await Promise.all(names.map((name) => service.pidOf(name)));
  return names.filter((_, index) => pids[index] !== null);
}

/** Name -> pid and start time, for those that run: equal before and after means that none of them died in between. */
export async function identify(service: Service, names: readonly string[]): Promise<Record<string, string>> {
  const lives = await Promise.all(
    names.map(async (name) => {
      const pid = await service.pidOf(name);
      return [name, pid === null ? 'gone' : `${pid} since ${readProcess(pid)?.startedAt ?? 'never'}`];
    }),
  );
  return Object.fromEntries(lives);
}
