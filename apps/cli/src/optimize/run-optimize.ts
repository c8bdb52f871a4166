import { setMaxListeners } from 'node:events';
import type { FoundFile, UnreadablePath } from './inputs/find-files.js';
import { type FileState, type FileWork, optimizeFile } from './optimize-file.js';
import { createResultWriter, type ResultWriter } from './outputs/write-results.js';
import type { FileOutcome, Reporter } from './report/reporter.js';

export interface OptimizeRun extends FileWork {
  /** Failures of the run from its start. */
  readonly unreadable: readonly UnreadablePath[];
  readonly reporter: Reporter;
  /** Stops the run after the first failure. */
  readonly failOnError?: boolean;
}

/** How many files of a run failed, and whether it came to its end. */
export interface RunResult {
  readonly failed: number;
  readonly isComplete: boolean;
}

/**
 * Optimizes the files of the plan, as many at a time as the engine wants. What ends the run ends the work on every file: nothing is written when it
 * returns or throws. Throws what the engine throws, and the reason of the signal.
 */
export async function runOptimize(run: OptimizeRun): Promise<RunResult> {
  const { unreadable, engine, cache, reporter } = run;
  const { files } = run.plan;
  const writer = createResultWriter(run.plan);
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  setMaxListeners(0, signal); // each file in flight listens
  const queue = files.values();
  let failed = unreadable.length;

  async function work(): Promise<void> {
    for (const file of queue) {
      if (signal.aborted) return;
      const outcome = await optimizeTimed(file, { ...run, signal, writer });
      reporter.done(outcome);
      if (outcome.state !== 'failed') continue;
      failed += 1;
      if (run.failOnError) stop.abort(stopped);
    }
  }

  let end: 'complete' | 'stopped' = 'stopped';
  reporter.start([...unreadable.map(({ file }) => file), ...files]);
  for (const { file, code, message } of unreadable) reporter.done({ file, ms: 0, state: 'failed', code, message });
  if (failed > 0 && run.failOnError) stop.abort(stopped);
  try {
    const workers = Array.from({ length: Math.min(engine.inFlight, files.length) }, work);
    for (const worker of workers) worker.catch((thrown: unknown) => stop.abort(thrown));
    await Promise.allSettled(workers);
    run.signal.throwIfAborted();
    if (signal.aborted && signal.reason !== stopped) throw signal.reason;
    if (!signal.aborted) end = 'complete';
  } finally {
    await cache.save();
    reporter.end(end);
  }
  return { failed, isComplete: end === 'complete' };
}

/** The reason of the signal after a failure with `--fail-on-error`. */
const stopped = new Error('a file failed');

async function optimizeTimed(file: FoundFile, work: FileWork & { writer: ResultWriter }): Promise<FileOutcome> {
  const startedAt = performance.now();
  const state: FileState = await optimizeFile(file, work);
  return { file, ms: performance.now() - startedAt, ...state };
}
