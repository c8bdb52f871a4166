import { AppError } from '@pixmill/contracts';
import { pickEnv } from '@pixmill/runtime';
import { listRedisPrograms, redisRemedies } from '../../programs/redis-programs.mjs';
import type { ServerUser } from '../server/server-user.js';
import { makeCopyWithApt } from './make-copy-with-apt.js';
import { findInCopy, findProblem, type RedisBinary } from './redis-copy.js';

export interface RedisBinaryOptions {
  readonly user: ServerUser | null;
  /** Folders of private copies; a new one is made in the first. */
  readonly copyFolders: readonly string[];
  log(line: string): void;
  /** Folders of programs; PATH by default. */
  readonly path?: string;
  /** Makes a private copy in a folder, in place of what is there. */
  makeCopy?(folder: string): Promise<void>;
}

/**
 * A Redis or Valkey server, 6.2 or later: from the PATH, else a private copy that runs, else a new private copy of the distribution's package
 * (nothing is installed). A copy that does not run is made again: the system's libraries, which it uses too, may have changed. Throws
 * AppError `setup_failed` that names the remedies.
 */
export async function resolveRedisBinary(options: RedisBinaryOptions): Promise<RedisBinary> {
  const { user, copyFolders, log, path = pickEnv(['PATH']).PATH, makeCopy = makeCopyWithApt } = options;
  const reasons: string[] = [];
  for (const command of listRedisPrograms(path)) {
    const problem = findProblem({ command, libraryPath: '' }, user);
    if (problem === null) return { command, libraryPath: '' };
    reasons.push(problem);
  }
  const copyProblems: string[] = [];
  for (const folder of copyFolders) {
    const copy = findInCopy(folder);
    const problem = copy === null ? null : findProblem(copy, user);
    if (copy !== null && problem === null) return copy;
    if (problem !== null) copyProblems.push(problem);
  }
  log(describeCopy(copyProblems));
  reasons.push(...copyProblems);
  const [folder = ''] = copyFolders;
  try {
    await makeCopy(folder);
    const copy = findInCopy(folder);
    const problem = copy === null ? 'the package contains no server' : findProblem(copy, user);
    if (copy !== null && problem === null) return copy;
    reasons.push(`private copy in ${folder}: ${problem}`);
  } catch (error) {
    reasons.push(`private copy in ${folder}: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
  throw new AppError('setup_failed', { message: [...redisRemedies, 'Tried:', ...reasons.map((reason) => `  ${reason}`)].join('\n') });
}

function describeCopy(problems: readonly string[]): string {
  return problems.length === 0
    ? "a private copy of this system's package; nothing is installed"
    : 'the private copy does not run here any more and is made again';
}
