import { stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { parseGlob } from '../inputs/glob-pattern.js';

/** What a watcher looks at. All paths are absolute. */
export interface WatchedPaths {
  /** With everything below them. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * The folders and files behind the operands of a run: of a glob the folder in front of its first wildcard. Throws AppError `invalid_parameter`
 * for a path that does not exist.
 */
export async function findWatchedPaths(operands: readonly string[], cwd: string): Promise<WatchedPaths> {
  const [folders, files]: [string[], string[]] = [[], []];
  for (const operand of operands) {
    const path = resolve(cwd, operand);
    const info = await stat(path).catch(() => null);
    const folder = info === null ? parseGlob(operand, { cwd })?.folder : path;
    if (folder === undefined) throw new AppError('invalid_parameter', { message: `${operand}: no such file or folder` });
    if (info?.isFile()) files.push(path);
    else folders.push(folder);
  }
  return { folders, files };
}

/** Whether a watcher needs a path. Of a single file it needs the folder too: programs replace files instead of changing them. Pure. */
export function isWatched(path: string, { folders, files }: WatchedPaths): boolean {
  if (folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))) return true;
  return files.some((file) => path === file || path === dirname(file));
}
