import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@pixmill/contracts';
import { inheritEnv } from '@pixmill/runtime';
import type { RedisBinary } from './redis-copy.js';

const run = promisify(execFile);
const stepTimeoutMs = 120_000;

/** apt with lists and archives of its own in `folder`: it changes nothing of the system and needs no root. */
export class PrivateApt {
  readonly #folder: string;
  readonly #options: readonly string[];

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
    const settings = [`Dir::State::Lists=${folder}/lists`, `Dir::Cache=${folder}/cache`, 'Debug::NoLocking=1'];
    const more = ['Acquire::Languages=none', 'APT::Sandbox::User=', 'Acquire::Retries=1', 'Acquire::http::Timeout=30'];
    this.#options = [...settings, ...more].flatMap((setting) => ['-o', setting]);
  }

  /** Fetches the lists of the system's package sources. Throws AppError `setup_failed` when none answers: apt itself only warns. */
  async update(): Promise<void> {
    const output = await runStep('apt-get', ['-qq', ...this.#options, 'update']);
    if (readdirSync(join(this.#folder, 'lists')).some((name) => name.includes('_Packages'))) return;
    throw new AppError('setup_failed', { message: `no package source answers: ${lastLines(output)}` });
  }

  /** Downloads packages, also those that are installed, and unpacks them into `target`. Throws AppError `setup_failed`. */
  async unpack(packages: readonly string[], target: string): Promise<void> {
    const archives = mkdtempSync(join(this.#folder, 'download-'));
    await runStep('apt-get', ['-qq', ...this.#options, 'download', ...packages], archives);
    for (const name of readdirSync(archives)) await runStep('dpkg-deb', ['-x', join(archives, name), target]);
    rmSync(archives, { recursive: true });
  }

  /** Names of the packages that these depend on directly. */
  async listDependencies(packages: readonly string[]): Promise<string[]> {
    return parseDependencies(await runStep('apt-cache', [...this.#options, 'depends', ...packages]));
  }

  /** Names of the libraries that neither the system nor the copy has, such as `libjemalloc.so.2`. */
  async listMissingLibraries({ command, libraryPath }: RedisBinary): Promise<string[]> {
    return parseMissingLibraries(await runStep('ldd', [command], '/', { LD_LIBRARY_PATH: libraryPath }));
  }
}

/** From the output of `apt-cache depends`; virtual packages stand in angle brackets. */
export function parseDependencies(output: string): string[] {
  return [...output.matchAll(/^ [ |](?:Pre)?Depends: ([a-z0-9][^\s:<>]*)/gm)].map(([, name = '']) => name);
}

/** From the output of `ldd`. */
export function parseMissingLibraries(output: string): string[] {
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name = '']) => name);
}

/** Runs a program of the system; resolves to its output. Throws AppError `setup_failed`. */
export async function runStep(
  command: string,
  args: readonly string[],
  cwd = '/',
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const options = { cwd, timeout: stepTimeoutMs, killSignal: 'SIGKILL', env: inheritEnv([], { LC_ALL: 'C', ...env }) } as const;
    const { stdout, stderr } = await run(command, args, options);
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: unknown };
    throw new AppError('setup_failed', {
      message: code === 'ENOENT' ? `${command} is not installed` : `${command} failed: ${lastLines(stderr)}`,
      cause: error,
    });
  }
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' ');
}
