import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../repository.js';

export interface JestRun {
  /** Names of projects in jest.config.mjs. */
  readonly projects: readonly string[];
  readonly args: readonly string[];
  /** On top of this process's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Node runs the compiled modules in jest's sandbox only with the first flag. */
const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--enable-source-maps'];

/** Runs jest to its end, passes signals on, and returns its exit code. */
export function runJest({ projects, args, env }: JestRun): Promise<number> {
  const command = [...nodeFlags, join(root, 'node_modules/jest/bin/jest.js'), ...args, '--selectProjects', ...projects];
  const jest = spawn(process.execPath, command, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
  return new Promise((resolve) => {
    jest.once('exit', (code) => resolve(code ?? 1));
  });
}
