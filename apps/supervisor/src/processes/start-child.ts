import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import type { RunningProcess } from './supervise-process.js';

/** A Node process that sends `ready` over its IPC channel when it serves, and drains on SIGTERM. */
export interface ChildCommand {
  readonly name: string;
  /** Arguments of Node: the entry file and its own arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly readyTimeoutMs: number;
  /** Time between SIGTERM and SIGKILL. */
  readonly drainTimeoutMs: number;
}

/**
 * Starts a child and resolves when it is ready. Throws AppError `setup_failed` with the end of its log when it exits or does not become
 * ready.
 */
export async function startChild(command: ChildCommand, onPid: (pid: number) => void, stopping: AbortSignal): Promise<RunningProcess> {
  const child = spawnChild(command);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  if (child.pid !== undefined) onPid(child.pid);
  const problem = await awaitReady({ child, exited, timeoutMs: command.readyTimeoutMs, stopping });
  if (problem !== null) {
    child.kill('SIGKILL');
    await exited;
    throw new AppError('setup_failed', {
      message: [`${command.name} ${problem}. The end of ${command.logFile}:`, readTail(command.logFile)].join('\n'),
    });
  }
  return {
    pid: child.pid ?? 0,
    exited,
    stop: (forceStop) => stopChild({ child, exited, forceStop, drainTimeoutMs: command.drainTimeoutMs }),
  };
}

/** Detached, so that Ctrl-C reaches the supervisor only, which stops the children in order. */
function spawnChild({ args, env, logFile }: ChildCommand): ChildProcess {
  // A file descriptor instead of a pipe: the child can still log while it drains after the supervisor died.
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(process.execPath, ['--enable-source-maps', ...args], { env, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}

interface ReadyInput {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
}

/** Null when the child is ready, else the reason why not. */
async function awaitReady({ child, exited, timeoutMs, stopping }: ReadyInput): Promise<string | null> {
  const settled = new AbortController();
  const ready = new Promise<null>((resolve) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve(null);
    });
  });
  const waitSignal = AbortSignal.any([stopping, settled.signal]);
  const timedOut = sleep(timeoutMs, `was not ready within ${timeoutMs / 1000} s`, { signal: waitSignal }).catch(
    () => 'was stopped while it started',
  );
  const outcome = await Promise.race([ready, timedOut, exited.then((exitReason) => `ended before it was ready (${exitReason})`)]);
  settled.abort();
  return outcome;
}

interface StopInput {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
  readonly forceStop: AbortSignal;
  readonly drainTimeoutMs: number;
}

async function stopChild({ child, exited, forceStop, drainTimeoutMs }: StopInput): Promise<void> {
  const kill = () => child.kill('SIGKILL');
  if (forceStop.aborted) kill();
  else child.kill('SIGTERM');
  forceStop.addEventListener('abort', kill);
  const timer = setTimeout(kill, drainTimeoutMs);
  await exited;
  clearTimeout(timer);
  forceStop.removeEventListener('abort', kill);
}

function readTail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
