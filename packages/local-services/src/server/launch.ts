import { spawn } from 'node:child_process';
import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { killTree } from './process-table.js';
import { readTail } from './read-tail.js';
import type { ServerUser } from './server-user.js';

const probeIntervalMs = 20;
const maxLogBytes = 10_000_000;

export interface LaunchPlan {
  /** Name for error messages. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: ServerUser | null;
  readonly logFile: string;
  readonly readyTimeoutMs: number;
  /** Aborted when the start is no longer wanted. */
  readonly stopping: AbortSignal | undefined;
  /** Whether the server is ready. */
  probe(): Promise<boolean>;
}

export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
}

/**
 * Starts a detached server, so that Ctrl-C does not stop it before the processes that use it, and waits until it is ready.
 * Throws AppError `setup_failed` with the end of its log when it exits or does not become ready.
 */
export async function launch(plan: LaunchPlan): Promise<ServerProcess> {
  const output = openLog(plan.logFile);
  const child = spawn(plan.command, plan.args, {
    cwd: '/',
    env: plan.env,
    detached: true,
    stdio: ['ignore', output, output],
    ...(plan.user ?? {}),
  });
  closeSync(output);
  let exitReason: string | null = null;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      exitReason = error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      exitReason = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve();
    });
  });
  child.unref();
  const hasExited = () => exitReason !== null;

  const deadline = Date.now() + plan.readyTimeoutMs;
  while (!hasExited()) {
    if (child.pid !== undefined && (await plan.probe()) && !hasExited()) return { pid: child.pid, exited };
    if (Date.now() > deadline || plan.stopping?.aborted) {
      if (child.pid !== undefined) killTree(child.pid);
      exitReason = plan.stopping?.aborted ? 'stopped while it started' : `no answer within ${plan.readyTimeoutMs / 1000} s`;
      await exited;
    } else {
      await Promise.race([exited, sleep(probeIntervalMs)]);
    }
  }
  throw new AppError('setup_failed', {
    message: [`${plan.title} did not start (${exitReason}). The end of ${plan.logFile}:`, readTail(plan.logFile, 8)].join('\n'),
  });
}

/**
 * Opens a log for appending; moves a log over 10 MB to `<name>.1` first. The server writes to the file itself, so it can outlive this
 * process.
 */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxLogBytes) renameSync(file, `${file}.1`);
  try {
    const descriptor = openSync(file, 'a', 0o600);
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return openSync(devNull, 'a'); // a full disk has no room for a new file; the server runs without its log
  }
}
