import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { readTail, sendSignal } from '@pixmill/local-services';
import type { RunningProcess } from './supervise-process.js';
import { type WatchLimits, watchProcess } from './watchdog.js';

/** A Node process that sends signs of life and `ready` over its IPC channel, and drains on SIGTERM. */
export interface ChildCommand {
  readonly name: string;
  /** Arguments of Node: the entry file and its own arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** When it counts as hung before it is ready: its modules are loaded without a sign of life. */
  readonly startLimits: WatchLimits;
  /** When it counts as hung once it is ready. */
  readonly watchLimits: WatchLimits;
  /** Longest start of a child that gives signs of life. */
  readonly readyTimeoutMs: number;
  /** Time between SIGTERM and SIGKILL. */
  readonly drainTimeoutMs: number;
}

/**
 * Starts a child and resolves when it is ready. Throws AppError `setup_failed` with the end of its log when it exits, hangs, or does not
 * become ready; the child has ended then.
 */
export async function startChild(command: ChildCommand, onPid: (pid: number) => void, stopping: AbortSignal): Promise<RunningProcess> {
  const child = new StartedChild(command);
  try {
    onPid(child.pid);
    const problem = await child.waitUntilReady(stopping);
    if (problem === null) return child;
    throw new AppError('setup_failed', {
      message: [`${command.name} ${problem}. The end of ${command.logFile}:`, readTail(command.logFile, 8)].join('\n'),
    });
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

class StartedChild implements RunningProcess {
  readonly pid: number;
  readonly exited: Promise<string>;
  readonly #command: ChildCommand;
  readonly #child: ChildProcess;
  #signs = 0;

  constructor(command: ChildCommand) {
    const child = spawnChild(command);
    this.#command = command;
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        this.#killGroup(); // its codec processes, which a child that was killed leaves behind
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
    });
    child.on('message', () => {
      this.#signs += 1;
    });
  }

  get watchLimits(): WatchLimits {
    return this.#command.watchLimits;
  }

  countSigns(): number {
    return this.#signs;
  }

  /** Null when the child is ready, else the reason why not. */
  async waitUntilReady(stopping: AbortSignal): Promise<string | null> {
    const { readyTimeoutMs, startLimits } = this.#command;
    const settled = new AbortController();
    const ready = new Promise<null>((resolve) => {
      this.#child.on('message', (message) => {
        if (message === 'ready') resolve(null);
      });
    });
    const hung = new Promise<string>((resolve) => {
      const onHung = (reason: string) => resolve(`hung while it started: ${reason}`);
      const endWatch = watchProcess({ pid: this.pid, limits: startLimits, countSigns: () => this.#signs, onHung });
      settled.signal.addEventListener('abort', endWatch);
    });
    const waitSignal = AbortSignal.any([stopping, settled.signal]);
    const timedOut = sleep(readyTimeoutMs, `was not ready within ${readyTimeoutMs / 1_000} s`, { signal: waitSignal }).catch(
      () => 'was stopped while it started',
    );
    const ended = this.exited.then((exitReason) => `ended before it was ready (${exitReason})`);
    const outcome = await Promise.race([ready, hung, timedOut, ended]);
    settled.abort();
    return outcome;
  }

  /** SIGTERM goes to the child alone: its codec processes still work for the jobs that it finishes. */
  async stop(forceStop: AbortSignal): Promise<void> {
    const kill = () => this.kill();
    if (forceStop.aborted) kill();
    else this.#child.kill('SIGTERM');
    forceStop.addEventListener('abort', kill);
    const timer = setTimeout(kill, this.#command.drainTimeoutMs);
    await this.exited;
    clearTimeout(timer);
    forceStop.removeEventListener('abort', kill);
  }

  kill(): void {
    this.#killGroup();
    this.#child.kill('SIGKILL');
  }

  #killGroup(): void {
    if (this.pid > 0) sendSignal(-this.pid, 'SIGKILL');
  }
}

/** Detached: a process group of its own, so that Ctrl-C reaches the supervisor only, and that the child can be ended with all it started. */
function spawnChild({ args, env, logFile }: ChildCommand): ChildProcess {
  // A file descriptor instead of a pipe: the child can still log while it drains after the supervisor died.
  const log = openLog(logFile);
  try {
    return spawn(process.execPath, ['--enable-source-maps', ...args], { env, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}

/** A full disk has no room for a new log; the child runs without it. */
function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return openSync(devNull, 'a');
  }
}
