import { setMaxListeners } from 'node:events';
import { findPending, type RunStart, reportStart } from './begin-run.js';
import type { SkipCache } from './cache/skip-cache.js';
import type { Engine } from './engines/engine.js';
import type { FoundFile } from './inputs/found-file.js';
import { type FileState, type FileWork, optimizeFile } from './optimize-file.js';
import { createResultWriter } from './outputs/write-results.js';
import type { FileOutcome } from './report/reporter.js';

export interface OptimizeRun extends RunStart {
  readonly cache: SkipCache;
  /** Called when a file is left to optimize. */
  readonly openEngine: () => Promise<Engine>;
  /** Stops the run after the first failure. */
  readonly failOnError?: boolean;
}

/** How many files of a run failed, and whether it came to its end. */
export interface RunResult {
  readonly failed: number;
  readonly isComplete: boolean;
}

/**
 * Optimizes the files of the plan that are not done yet, as many at a time as the engine wants. What ends the run ends the work on every file:
 * nothing is written when it returns or throws. Throws what the engine throws, and the reason of the signal.
 */
export async function runOptimize(run: OptimizeRun): Promise<RunResult> {
  const { unreadable, cache, reporter } = run;
  const writer = createResultWriter(run.plan);
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  setMaxListeners(0, signal); // each file in flight listens
  let failed = unreadable.length;

  async function optimizeAll(pending: readonly FoundFile[]): Promise<void> {
    const engine = await run.openEngine();
    const queue = pending.values();
    const workers = Array.from({ length: Math.min(engine.inFlight, pending.length) }, () => work(queue, engine));
    for (const worker of workers) worker.catch((thrown: unknown) => stop.abort(thrown));
    await Promise.allSettled(workers);
  }

  async function work(queue: Iterable<FoundFile>, engine: Engine): Promise<void> {
    for (const file of queue) {
      if (signal.aborted) return;
      const outcome = await optimizeTimed(file, { engine, cache, signal, writer });
      reporter.done(outcome);
      if (outcome.state !== 'failed') continue;
      failed += 1;
      if (run.failOnError) stop.abort(stopped);
    }
  }

  let end: 'complete' | 'stopped' = 'stopped';
  reportStart(run);
  if (failed > 0 && run.failOnError) stop.abort(stopped);
  try {
    const pending = signal.aborted ? [] : await listPending(run);
    if (pending.length > 0) await optimizeAll(pending);
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

/** The files that are left, all of them, so that an engine opens only for work. */
async function listPending(run: OptimizeRun): Promise<readonly FoundFile[]> {
  const pending: FoundFile[] = [];
  for await (const { file } of findPending(run)) pending.push(file);
  return pending;
}

async function optimizeTimed(file: FoundFile, work: FileWork): Promise<FileOutcome> {
  const startedAt = performance.now();
  const state: FileState = await optimizeFile(file, work);
  return { file, ms: performance.now() - startedAt, ...state };
}
