import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollIntervalMs = 50;
const watchIntervalMs = 250;

/** The command line of a process, its words joined by spaces; empty when there is no such process or it is already a zombie. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return ''; // gone between two looks
    }
  }
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return ''; // ps exits with 1 when there is no such process
  }
}

/**
 * Whether `pid` runs now and its command line contains `mark`, such as the folder it serves.
 * A pid alone proves nothing: the system hands it to somebody else after a while.
 */
export function isRunning(pid: number, mark: string): boolean {
  return Number.isInteger(pid) && pid > 1 && commandLine(pid).includes(mark);
}

/** Resolves when that process is gone, however long it takes; keeps nobody from exiting. For processes that are not our children. */
export async function waitForExit(pid: number, mark: string): Promise<void> {
  while (isRunning(pid, mark)) await sleep(watchIntervalMs, undefined, { ref: false });
}

async function waitForExitWithin(pid: number, mark: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(pid, mark)) {
    if (Date.now() >= deadline) return false;
    await sleep(pollIntervalMs);
  }
  return true;
}

/** Sends `signal`, and SIGKILL after `graceMs`; resolves when the process is gone. Does nothing to a stranger with the same pid. */
export async function terminateProcess(pid: number, mark: string, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  for (const next of [signal, 'SIGKILL'] as const) {
    if (!isRunning(pid, mark)) return;
    try {
      process.kill(pid, next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    if (await waitForExitWithin(pid, mark, graceMs)) return;
  }
}
