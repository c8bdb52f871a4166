import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/** What a process waits for, as far as the system tells; null without /proc. */
export interface ProcessDelay {
  /** Time that its main thread was ready to run and got no core, since its start, in ms. */
  readonly queuedMs: number;
  /** Whether it waits for a disk now. */
  readonly waitsForDisk: boolean;
}

/** Reads the delay of a process; null when it has ended, and on systems without /proc. */
export function readProcessDelay(pid: number): ProcessDelay | null {
  try {
    const [, queuedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name, which is in parentheses and may contain some.
    return { queuedMs: Number(queuedNs) / 1e6, waitsForDisk: stat.charAt(stat.lastIndexOf(')') + 2) === 'D' };
  } catch {
    return null;
  }
}

/** Load for each core above which a process may wait long for a core, where the system does not tell its delay. */
const busyLoadPerCore = 4;

/** Whether the machine as a whole has far more work than cores. */
export function isMachineBusy(): boolean {
  return (loadavg()[0] ?? 0) > busyLoadPerCore * availableParallelism();
}
