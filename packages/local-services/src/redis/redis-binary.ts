import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { findOnPath } from '../server/find-on-path.js';
import type { ServerUser } from '../server/server-user.js';
import { unpackWithApt } from './redis-from-apt.js';

export interface RedisBinary {
  readonly command: string;
  /** Directories of the server's libraries for LD_LIBRARY_PATH; empty for an installed server. */
  readonly libraryPath: string;
}

export interface RedisBinaryOptions {
  readonly user: ServerUser | null;
  /** Directory of the private copy. */
  readonly cacheDir: string;
  log(line: string): void;
  /** Finds a program on the PATH. */
  which?(name: string): string | null;
  /** Unpacks a private copy into a directory. */
  unpack?(folder: string): Promise<void>;
}

/**
 * A Redis server, 6.2 or later: from the PATH, else from the private copy of an earlier start, else a new private copy of the
 * distribution's package (nothing is installed). Throws AppError `setup_failed` that names the remedies.
 */
export async function resolveRedisBinary({
  user,
  cacheDir,
  log,
  which = findOnPath,
  unpack = unpackWithApt,
}: RedisBinaryOptions): Promise<RedisBinary> {
  const reasons: string[] = [];
  for (const name of ['redis-server', 'valkey-server']) {
    const command = which(name);
    if (command === null) continue;
    const problem = findProblem({ command, libraryPath: '' }, user);
    if (problem === null) return { command, libraryPath: '' };
    reasons.push(problem);
  }
  try {
    const cached = findInFolder(cacheDir);
    if (cached !== null && findProblem(cached, user) === null) return cached;
    log('Redis is not installed: downloading a private copy from the package source of this system (nothing is installed) ...');
    await unpack(cacheDir);
    const fresh = findInFolder(cacheDir);
    const problem = fresh === null ? 'the package contains no redis-server' : findProblem(fresh, user);
    if (fresh !== null && problem === null) return fresh;
    reasons.push(`private copy in ${cacheDir}: ${problem}`);
  } catch (error) {
    reasons.push(`private copy in ${cacheDir}: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
  throw new AppError('setup_failed', {
    message: [
      'No usable Redis server was found or downloaded. Do one of the following:',
      '  - set REDIS_URL to a Redis you have (6.2 or later), such as redis://127.0.0.1:6379',
      '  - install redis-server or valkey-server (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)',
      '  - docker run -d -p 127.0.0.1:6379:6379 redis:7 redis-server --appendonly yes --maxmemory-policy noeviction',
      '    and then REDIS_URL=redis://127.0.0.1:6379 npm start',
      'Tried:',
      ...reasons.map((reason) => `  ${reason}`),
    ].join('\n'),
  });
}

function findInFolder(folder: string): RedisBinary | null {
  const command = join(folder, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return null;
  const libraries = join(folder, 'usr', 'lib');
  const folders = readdirSync(libraries, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return { command, libraryPath: folders.map((entry) => join(libraries, entry.name)).join(':') };
}

/** The reason why this server is not usable, or null. */
function findProblem({ command, libraryPath }: RedisBinary, user: ServerUser | null): string | null {
  try {
    const env = { LC_ALL: 'C', LD_LIBRARY_PATH: libraryPath };
    const text = execFileSync(command, ['--version'], { encoding: 'utf8', cwd: '/', env, timeout: 10_000, ...(user ?? {}) });
    const [, major, minor] = /v=(\d+)\.(\d+)/.exec(text) ?? [];
    if (Number(major) * 100 + Number(minor) >= 602) return null;
    return `${command} is too old, 6.2 is needed: ${text.trim()}`;
  } catch (error) {
    return `${command} does not run: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}
