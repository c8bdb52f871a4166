import type { FoundFile } from '../inputs/found-file.js';

/** A file as it was read or written. */
export interface FileState {
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly mtimeMs: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** A file that was written for a source. */
export interface CachedOutput extends FileState {
  /** Absolute. */
  readonly path: string;
}

/** A file that was optimized, and its results. In place, `source` is the result: the next run finds it there. */
export interface SkipRecord {
  readonly source: FileState;
  readonly outputs: readonly CachedOutput[];
}

/** Remembers which files are done with which options, so that a second run sends nothing. */
export interface SkipCache {
  /**
   * Whether the results of a file are there as they were written, and neither the file, the options nor the names of its results changed. `paths`
   * are absolute: where a run would write the results now.
   */
  isDone(file: FoundFile, paths: readonly string[]): Promise<boolean>;
  record(file: FoundFile, record: SkipRecord): void;
  /** The absolute path of the source of a result of an earlier run; null for other paths. */
  findSource(path: string): string | null;
  /** Writes the cache when it changed. Never throws: a cache that cannot be written is a warning. */
  save(): Promise<void>;
}

/** Remembers nothing. */
export const noSkipCache: SkipCache = {
  isDone: async () => false,
  record: () => undefined,
  findSource: () => null,
  save: async () => undefined,
};
