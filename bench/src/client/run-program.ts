import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sum } from '../numbers.js';
import { readProcessStat } from '../process-stats.js';
import { root } from '../repository.js';

/** A program that ran to its end. */
export interface ProgramRun {
  /** From its start to its exit. */
  readonly ms: number;
  /** Processor time of the program and of the processes that it started. */
  readonly cpuMs: number;
}

export const commandPath = join(root, 'apps/cli/bin/pixmill.js');
export const plainLoopPath = join(root, 'bench/dist/client/plain-loop.js');

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Runs a Node program. Throws when it fails. */
export async function runProgram(args: readonly string[], { env, cwd }: ProgramOptions): Promise<ProgramRun> {
  const cpuBefore = readChildrenMs();
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  const ms = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { ms, cpuMs: readChildrenMs() - cpuBefore };
}

/** Processor time of the children that have ended, with their own. */
function readChildrenMs(): number {
  const own = readProcessStat(process.pid);
  return own === null ? 0 : own.totalMs - own.ownMs;
}

/** Files of a folder, and their bytes. */
export async function measureFolder(folder: string): Promise<{ readonly files: number; readonly sizeBytes: number }> {
  const infos = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return { files: infos.length, sizeBytes: sum(infos, ({ size }) => size) };
}
