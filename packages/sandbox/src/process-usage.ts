import { readFileSync } from 'node:fs';

/** A clock tick of /proc lasts 10 ms on every Linux. */
const MS_PER_TICK = 10;

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch (thrown) {
    // the process has exited, or the system has no /proc
    if (thrown instanceof Error && 'code' in thrown) return null;
    throw thrown;
  }
}

/** CPU time of a process and its threads since the start, in ms; null when it cannot be read. */
export function readCpuMs(pid: number): number | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // the name of the program is in parentheses, and may itself contain spaces and parentheses
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Resident memory of a process in bytes; null when it cannot be read. */
export function readRssBytes(pid: number): number | null {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1_024;
}
