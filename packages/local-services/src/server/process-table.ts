import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollIntervalMs = 50;
const watchIntervalMs = 250;

/** A process that is safe to signal: the system reuses pids, so the command line must match too. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Part of its command line. */
  readonly mark: string;
}

export interface TerminateInput extends ProcessIdentity {
  readonly signal: NodeJS.Signals;
  readonly killAfterMs: number;
}

/** The command line of a process, joined by spaces; empty for a zombie and when there is no such process. */
export function readCommandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return ''; // no such process
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
 * Whether `pid` runs and its command line contains `mark`, such as its data directory.
 * A pid alone is not enough: the system reuses pids.
 */
export function isRunning(pid: number, mark: string): boolean {
  return Number.isInteger(pid) && pid > 1 && readCommandLine(pid).includes(mark);
}

/** Resolves when the process exited; for processes that are not children. Does not keep Node running. */
export async function waitForExit(pid: number, mark: string): Promise<void> {
  while (isRunning(pid, mark)) await sleep(watchIntervalMs, undefined, { ref: false });
}

async function waitForExitWithin({ pid, mark, timeoutMs }: ProcessIdentity & { readonly timeoutMs: number }): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(pid, mark)) {
    if (Date.now() >= deadline) return false;
    await sleep(pollIntervalMs);
  }
  return true;
}

/** Sends `signal`, and SIGKILL after `killAfterMs`. Resolves when the process exited. Leaves another process with the same pid alone. */
export async function terminateProcess({ pid, mark, signal, killAfterMs }: TerminateInput): Promise<void> {
  for (const next of [signal, 'SIGKILL'] as const) {
    if (!isRunning(pid, mark)) return;
    try {
      process.kill(pid, next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    if (await waitForExitWithin({ pid, mark, timeoutMs: killAfterMs })) return;
  }
}
