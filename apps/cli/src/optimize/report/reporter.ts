import type { FoundFile } from '../inputs/find-files.js';

/** A file that was written. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  readonly score: number | null;
}

/**
 * What became of one file. `unchanged`: the result is the source, byte for byte. `skipped`: the skip cache has it. `planned`: a dry run would
 * optimize it.
 */
export type FileOutcome = { readonly file: FoundFile } & (
  | { readonly state: 'optimized' | 'unchanged'; readonly outputs: readonly OutputFile[]; readonly summary: string }
  | { readonly state: 'skipped' }
  | { readonly state: 'planned'; readonly paths: readonly string[] }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
);

/** Shows a run: for people on a terminal, as plain lines, or as JSON. */
export interface Reporter {
  /** Called once, when the files are known. */
  start(files: readonly FoundFile[]): void;
  /** Called once for each file, in the order in which they end. */
  done(outcome: FileOutcome): void;
  /** Called at the end, also of a run that was interrupted. */
  end(): void;
}
