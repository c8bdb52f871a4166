import { readFileSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux. */
const MS_PER_TICK = 10;

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch (thrown) {
    // gone, or a system without /proc: nothing is known of it
    if (thrown instanceof Error && 'code' in thrown) return null;
    throw thrown;
  }
}

/** CPU time of a process so far, all threads, in ms; null when it cannot be known. */
export function readCpuMs(pid: number): number | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // the program's name, in parentheses, may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Memory of a process that is really there, in bytes; null when it cannot be known. */
export function readRssBytes(pid: number): number | null {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1_024;
}
