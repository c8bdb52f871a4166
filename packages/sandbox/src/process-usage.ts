import { readdirSync, readFileSync } from 'node:fs';

/** A clock tick of /proc lasts 10 ms on every Linux. */
const MS_PER_TICK = 10;
const NS_PER_MS = 1_000_000;

/** What `read` returns; null when the process has exited or the system has no /proc. */
function readProc<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) return null;
    throw thrown;
  }
}

const readFile = (path: string) => readProc(() => readFileSync(`/proc/${path}`, 'latin1'));

/** The fields of a `stat` file from the state on. The name of the program before it may itself contain spaces and parentheses. */
const toStatFields = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** CPU time of a process and its threads since the start, in ms; null when it cannot be read. */
export function readCpuMs(pid: number): number | null {
  const stat = readFile(`${pid}/stat`);
  if (stat === null) return null;
  const fields = toStatFields(stat);
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Whether this system says how its processes spend their time. */
export const hasProcessTimes = () => readCpuMs(process.pid) !== null;

/** Resident memory of a process in bytes; null when it cannot be read. */
export function readRssBytes(pid: number): number | null {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFile(`${pid}/status`) ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1_024;
}

/** How many processes of this machine the kernel has killed because memory was short; 0 when the kernel does not say it. */
export function readOutOfMemoryKills(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readFile('vmstat') ?? '')?.[1] ?? 0);
}

/** What the kernel says about the threads of a process at this moment. */
export interface ThreadStates {
  /** Time that the threads have waited for a core since their start, in ms. 0 on a kernel without `schedstat`. */
  readonly queuedMs: number;
  /** Whether a thread is ready to run, or waits for the disk or for swapped memory. */
  readonly isWaiting: boolean;
  /** Whether a signal or a debugger has stopped the process. */
  readonly isStopped: boolean;
}

/** The states of the threads of a process; null when they cannot be read. */
export function readThreadStates(pid: number): ThreadStates | null {
  const ids = readProc(() => readdirSync(`/proc/${pid}/task`));
  if (ids === null) return null;
  const states = ids.map((id) => toStatFields(readFile(`${pid}/task/${id}/stat`) ?? '')[0] ?? '');
  const queuedNs = ids.map((id) => Number(readFile(`${pid}/task/${id}/schedstat`)?.split(' ')[1] ?? 0));
  return {
    queuedMs: queuedNs.reduce((sum, ns) => sum + ns, 0) / NS_PER_MS,
    isWaiting: states.some((state) => state === 'R' || state === 'D'),
    isStopped: states.some((state) => state === 'T' || state === 't'),
  };
}
