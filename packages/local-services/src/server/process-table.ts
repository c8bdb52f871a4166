import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollIntervalMs = 50;
const watchIntervalMs = 250;
const maxListBytes = 64_000_000;

/** A process that is safe to signal: the system reuses pids, so the command line must match too. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Part of its command line. */
  readonly mark: string;
}

/** A process of this machine. */
export interface ListedProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** Its command line, joined by spaces; empty for a zombie. */
  readonly commandLine: string;
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

/** Every process of this machine that this user can see. */
export function listProcesses(): ListedProcess[] {
  if (process.platform === 'linux')
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readListedProcess(Number(name)) : []));
  const output = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,pgid=,command='], { encoding: 'utf8', maxBuffer: maxListBytes });
  return [...output.matchAll(/^ *(\d+) +(\d+) +(\d+) (.*)$/gm)].map(([, pid, parentPid, groupId, commandLine = '']) => ({
    pid: Number(pid),
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    commandLine: commandLine.trim(),
  }));
}

/** Empty when the process ended meanwhile. */
function readListedProcess(pid: number): ListedProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain spaces and parentheses. Then: state, parent, process group.
    const [, parentPid, groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [{ pid, parentPid: Number(parentPid), groupId: Number(groupId), commandLine: readCommandLine(pid) }];
  } catch {
    return [];
  }
}

/** The descendants of a process, children first. */
function listDescendants(pid: number): number[] {
  const all = listProcesses();
  const childrenOf = (parent: number): number[] =>
    all.flatMap((each) => (each.parentPid === parent ? [each.pid, ...childrenOf(each.pid)] : []));
  return childrenOf(pid);
}

/** Sends a signal; does nothing when the process, or the group (a negative `pid`), has ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Sends SIGKILL to a process and to its descendants: a child of PostgreSQL that hangs would outlive it and block the next start. */
export function killTree(pid: number): void {
  const descendants = listDescendants(pid);
  for (const each of [pid, ...descendants]) sendSignal(each, 'SIGKILL');
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

/** Sends `signal`, and after `killAfterMs` SIGKILL to the process and its descendants. Resolves when the process exited. Leaves another process with the same pid alone. */
export async function terminateProcess({ pid, mark, signal, killAfterMs }: TerminateInput): Promise<void> {
  for (const next of [signal, 'SIGKILL'] as const) {
    if (!isRunning(pid, mark)) return;
    if (next === 'SIGKILL') killTree(pid);
    else sendSignal(pid, next);
    if (await waitForExitWithin({ pid, mark, timeoutMs: killAfterMs })) return;
  }
}
