import type { FoundFile } from '../inputs/find-files.js';

/** A file that was written. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  /** `main` takes the place of the source, a `copy` has another format. */
  readonly role: 'main' | 'copy';
  readonly format: string;
  readonly bytes: number;
  /** The perceptual score that a lossy result reached; null for others. */
  readonly score: number | null;
}

/**
 * What became of one file. `unchanged`: the result is the source, byte for byte. `skipped`: the skip cache has it. `planned`: a dry run would
 * optimize it; `paths` are absolute, and more than the results where the format depends on the picture.
 */
export type FileOutcome = {
  readonly file: FoundFile;
  /** From the start of the file to its end, in ms; the wait for the service included. */
  readonly ms: number;
} & (
  | { readonly state: 'optimized' | 'unchanged'; readonly outputs: readonly OutputFile[]; readonly summary: string }
  | { readonly state: 'skipped' }
  | { readonly state: 'planned'; readonly paths: readonly string[] }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
);

/** How a run ended. `stopped`: an interruption, the first failure with `--fail-on-error`, or a service that is gone; files are left. */
export type RunEnd = 'complete' | 'stopped';

/** Shows a run: for people on a terminal, as plain lines, or as JSON. */
export interface Reporter {
  /** Called once, when the files are known. */
  start(files: readonly FoundFile[]): void;
  /** Called once for each file, in the order in which they end. */
  done(outcome: FileOutcome): void;
  /** Called at the end, also of a run that stopped. */
  end(end: RunEnd): void;
}
