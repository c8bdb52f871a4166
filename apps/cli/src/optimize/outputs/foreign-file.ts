import { lstatSync, type Stats } from 'node:fs';
import { relative } from 'node:path';
import type { FoundFile } from '../inputs/found-file.js';
import { isSystemError } from '../inputs/system-error.js';
import type { FindSource } from './earlier-results.js';
import type { Target } from './target.js';

/** A path for a result. */
export interface ResultPlace {
  readonly file: FoundFile;
  /** Absolute. */
  readonly path: string;
  readonly target: Target;
  readonly cwd: string;
  readonly findSource: FindSource;
}

/**
 * Says in a sentence that a file which is not the result of an earlier run is at the path of a result; null otherwise. A result is known by the
 * skip cache, or by the time of its source; the latter not beside the source, where a checkout gives other files the same time.
 */
export function describeForeignFile({ file, path, target, cwd, findSource }: ResultPlace): string | null {
  if (path === (file.linkTarget ?? file.path) || findSource(path) !== null) return null;
  const info = findInfo(path);
  if (info === null) return null;
  if (info.isDirectory()) return `${relative(cwd, path)} is a folder. A result would have this name.`;
  if (target.kind === 'folder' && isSameTime(info.mtimeMs, file.mtimeMs)) return null;
  return `${relative(cwd, path)} exists and is not known as the result of an earlier run. Remove it, or add --overwrite.`;
}

/** Null where there is nothing that can be seen. Sync, because that takes a tenth of the processor time. */
function findInfo(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    return null; // the write will fail with the reason
  }
}

/** File systems and `utimes` round to a fraction of a microsecond. */
const isSameTime = (a: number, b: number): boolean => Math.abs(a - b) < 0.01;
