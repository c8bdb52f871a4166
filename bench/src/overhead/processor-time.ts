import { readdirSync } from 'node:fs';
import { type ProcessStat, readCommandLine, readProcessStat } from '../process-stats.js';

/** Parts of the service, and a text of their command lines. */
const parts = [
  ['codec processes', 'optimizer/dist/processes/codec-child.js'],
  ['workers', 'apps/worker/'],
  ['API', 'apps/api/'],
  ['Redis', 'redis-server'],
  ['PostgreSQL', 'postgres'],
] as const;

interface RunningProcess extends ProcessStat {
  readonly pid: number;
  readonly command: string;
}

/** Processor time in ms of a process and its descendants since they started, by part of the service. */
export function readProcessorMsByPart(rootPid: number): ReadonlyMap<string, number> {
  const processes = listProcesses();
  const msByPart = new Map<string, number>();
  const add = (one: RunningProcess) => {
    const part = parts.find(([, text]) => one.command.includes(text))?.[0] ?? 'supervisor';
    msByPart.set(part, (msByPart.get(part) ?? 0) + one.totalMs);
    for (const child of processes) if (child.parentPid === one.pid) add(child);
  };
  for (const one of processes) if (one.pid === rootPid) add(one);
  return msByPart;
}

/** The time between two readings, by part. */
export function subtractMs(after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...after].map(([part, ms]) => [part, ms - (before.get(part) ?? 0)]));
}

function listProcesses(): readonly RunningProcess[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    const [stat, command] = [readProcessStat(pid), readCommandLine(pid)];
    return stat === null || command === null ? [] : [{ ...stat, pid, command }];
  });
}
