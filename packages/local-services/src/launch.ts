import { spawn } from 'node:child_process';
import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import type { ServerUser } from './server-user.js';
import { readTail } from './tail.js';

const probeEveryMs = 20;
const maxLogBytes = 10_000_000;

export interface LaunchPlan {
  /** As a person says it. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: ServerUser | null;
  readonly logFile: string;
  readonly readyWithinMs: number;
  /** Whether the server answers as it should. */
  probe(): Promise<boolean>;
}

export interface Launched {
  readonly pid: number;
  readonly exited: Promise<void>;
}

/**
 * Starts a server in a session of its own, so that a Ctrl-C at the terminal does not reach it before those who use it, and
 * waits until it answers. Throws `setup_failed` with the end of its log when it exits or stays silent.
 */
export async function launch(plan: LaunchPlan): Promise<Launched> {
  const output = openLog(plan.logFile);
  const child = spawn(plan.command, plan.args, {
    cwd: '/',
    env: plan.env,
    detached: true,
    stdio: ['ignore', output, output],
    ...(plan.user ?? {}),
  });
  closeSync(output);
  let end: string | null = null;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      end = error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      end = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve();
    });
  });
  child.unref();
  const hasEnded = () => end !== null;

  const deadline = Date.now() + plan.readyWithinMs;
  while (!hasEnded()) {
    if (child.pid !== undefined && (await plan.probe()) && !hasEnded()) return { pid: child.pid, exited };
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      end = `no answer within ${plan.readyWithinMs / 1000} s`;
    } else {
      await Promise.race([exited, sleep(probeEveryMs)]);
    }
  }
  throw new AppError('setup_failed', {
    message: [`${plan.title} did not start (${end}). The end of ${plan.logFile}:`, readTail(plan.logFile, 8)].join('\n'),
  });
}

/** Opens a log for appending; a large one is set aside first as `<name>.1`. The server writes to it itself and survives us. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxLogBytes) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  fchmodSync(descriptor, 0o600);
  return descriptor;
}
