import type { JobOptions } from '@pixmill/client';
import type { FoundFile } from '../inputs/found-file.js';
import type { FindSource } from './earlier-results.js';
import type { Target } from './target.js';

export interface PlanOptions {
  readonly target: Target;
  readonly cwd: string;
  /** The options of each job: the formats of its results. */
  readonly jobOptions: Pick<JobOptions, 'formats' | 'output' | 'operations' | 'preset'>;
  readonly followSymlinks: boolean;
  /** Whether results may replace files that no earlier run wrote. */
  readonly overwrite: boolean;
  readonly findSource: FindSource;
  /** Whether `A.jpg` and `a.jpg` are one file; the file system is asked by default. */
  readonly ignoresCase?: boolean;
}

/** A result that needs a path. */
export interface ResultRole {
  readonly role: 'main' | 'copy';
  readonly format: string;
  /** Whether the source has this format. */
  readonly isSourceFormat: boolean;
}

/** Where the results of a run go. */
export interface OutputPlan {
  readonly target: Target;
  readonly cwd: string;
  /** The files to optimize: all but results of earlier runs. */
  readonly files: readonly FoundFile[];
  /** Whether a result may be larger than its source: the picture is another one. */
  readonly mayGrow: boolean;
  /**
   * The paths that may be written for a file, the main result first. A main result whose format depends on the picture has one for each format.
   * Absolute.
   */
  pathsOf(file: FoundFile): readonly string[];
  /** The path of one result. Absolute. */
  toPath(file: FoundFile, result: ResultRole): string;
  /** Why a result that was not planned may not be written to a path, as a sentence; null when it may. */
  findObstacle(file: FoundFile, path: string): string | null;
}
