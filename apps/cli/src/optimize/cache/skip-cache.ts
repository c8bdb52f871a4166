import type { FoundFile } from '../inputs/find-files.js';

/** A file that was written for a source. */
export interface CachedOutput {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Remembers which files are done with which options, so that a second run sends nothing. */
export interface SkipCache {
  /** Whether the results of a file are there as they were written, and neither the file nor the options changed. */
  isDone(file: FoundFile): Promise<boolean>;
  /** Records a file and its results. `sourceSha256` is of the bytes that were optimized. */
  record(file: FoundFile, result: { readonly sourceSha256: string; readonly outputs: readonly CachedOutput[] }): void;
  /** Writes the cache. */
  save(): Promise<void>;
}

/** Remembers nothing. */
export const noSkipCache: SkipCache = { isDone: async () => false, record: () => undefined, save: async () => undefined };
