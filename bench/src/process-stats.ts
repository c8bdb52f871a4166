import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second. */
const msPerTick = 10;

export interface ProcessStat {
  readonly parentPid: number;
  /** Processor time of the process, in ms. */
  readonly ownMs: number;
  /** Processor time of the process and of its children that ended, in ms. */
  readonly totalMs: number;
}

/** Parent and processor time of a process; null when there is no such process. */
export function readProcessStat(pid: number): ProcessStat | null {
  const stat = readProcFile(pid, 'stat');
  if (stat === null) return null;
  const fields = (stat.split(') ').at(-1) ?? '').split(' ').map(Number); // the name before `)` may contain spaces
  const [parentPid = 0] = fields.slice(1);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  return { parentPid, ownMs: (user + system) * msPerTick, totalMs: (user + system + childrenUser + childrenSystem) * msPerTick };
}

/** The command line of a process, its arguments separated by NUL; null when there is no such process. */
export function readCommandLine(pid: number): string | null {
  return readProcFile(pid, 'cmdline');
}

export interface ProcessMemory {
  readonly residentBytes: number;
  /** The highest resident memory since the process started. */
  readonly peakBytes: number;
}

/** Resident memory of a process; null when there is no such process. */
export function readProcessMemory(pid: number): ProcessMemory | null {
  const status = readProcFile(pid, 'status');
  if (status === null) return null;
  const readBytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  return { residentBytes: readBytes('VmRSS'), peakBytes: readBytes('VmHWM') };
}

function readProcFile(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // readFileSync throws system errors only
    if (code === 'ENOENT' || code === 'ESRCH') return null; // the process ended
    throw error;
  }
}
