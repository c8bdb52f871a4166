import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isNewEnough } from '../../programs/redis-programs.mjs';
import type { ServerUser } from '../server/server-user.js';

export interface RedisBinary {
  readonly command: string;
  /** Directories of the server's libraries for LD_LIBRARY_PATH; empty for an installed server. */
  readonly libraryPath: string;
}

const versionTimeoutMs = 10_000;

/** The server of a private copy, or null when it has none. Its package may be that of Redis or of Valkey. */
export function findInCopy(folder: string): RedisBinary | null {
  const command = ['redis-server', 'valkey-server'].map((name) => join(folder, 'usr', 'bin', name)).find((path) => existsSync(path));
  return command === undefined ? null : { command, libraryPath: listLibraryFolders(folder).join(':') };
}

/** Packages put libraries into `usr/lib`, `lib` and their folder of the processor; a copy whose libraries all come from the system has none. */
function listLibraryFolders(folder: string): string[] {
  const roots = ['usr/lib', 'lib', 'usr/lib64', 'lib64'].map((path) => join(folder, path)).filter((path) => existsSync(path));
  const nested = roots.flatMap((root) =>
    readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(root, entry.name)] : [])),
  );
  return [...nested, ...roots].filter((path) => readdirSync(path).some((name) => name.includes('.so')));
}

/** The reason why `user` cannot use this server, or null. Runs it: nothing else shows a missing library. */
export function findProblem({ command, libraryPath }: RedisBinary, user: ServerUser | null): string | null {
  try {
    const env = { LC_ALL: 'C', LD_LIBRARY_PATH: libraryPath };
    const options = { encoding: 'utf8', cwd: '/', env, timeout: versionTimeoutMs, stdio: 'pipe', ...(user ?? {}) } as const;
    const text = execFileSync(command, ['--version'], options);
    return isNewEnough(text) ? null : `${command} is too old, 6.2 is needed: ${text.trim()}`;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    return `${command} does not run: ${stderr.trim() || message.trim()}`;
  }
}
