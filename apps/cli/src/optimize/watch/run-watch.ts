import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import type { Engine } from '../engines/engine.js';
import type { FilePlan, PreparedFiles } from '../prepare-files.js';
import type { Reporter } from '../report/reporter.js';
import { runOptimize } from '../run-optimize.js';
import { mayReturn } from './may-return.js';
import type { Watcher } from './open-watcher.js';
import { WrittenFiles } from './written-files.js';

/** The wait before a service that is gone is asked again, in ms. The client itself has tried for a minute then. */
const defaultRetryMs = 5_000;

export interface WatchRun {
  readonly watcher: Pick<Watcher, 'take'>;
  readonly files: PreparedFiles;
  readonly engine: Engine;
  /** For the first run, and for the files that change later. */
  createReporter(isFirst: boolean): Reporter;
  warn(line: string): void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly retryMs?: number;
}

/**
 * Optimizes all files, then those that appear or change, until the signal aborts. Throws what ends the first run, and later what a wait for
 * the service does not mend.
 */
export async function runWatch(run: WatchRun): Promise<void> {
  const { watcher, files, engine, signal } = run;
  const written = new WrittenFiles();
  const cache = written.follow(files.cache);
  const optimize = (plan: FilePlan, reporter: Reporter) =>
    runOptimize({ ...plan, openEngine: async () => engine, cache, signal, reporter });
  try {
    await optimize(await files.plan(), run.createReporter(true));
    run.warn('Waiting for changes; Ctrl-C ends.');
    const changed = new Set<string>();
    for (;;) {
      if (changed.size === 0) for (const path of await watcher.take(signal)) changed.add(path);
      for (const path of changed) if (await written.isOwn(path)) changed.delete(path);
      if (changed.size > 0) await optimizeChanged(run, { changed, optimize });
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

interface ChangedFiles {
  /** Absolute paths. Those that need no further work are removed. */
  readonly changed: Set<string>;
  optimize(plan: FilePlan, reporter: Reporter): Promise<unknown>;
}

async function optimizeChanged(run: WatchRun, { changed, optimize }: ChangedFiles): Promise<void> {
  const { files, signal, warn, retryMs = defaultRetryMs } = run;
  try {
    const plan = await selectChanged(files, changed);
    const reporter = run.createReporter(false);
    const done: Reporter['done'] = (outcome) => {
      changed.delete(outcome.file.path);
      reporter.done(outcome);
    };
    if (changed.size > 0) await optimize(plan, { ...reporter, done });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    if (thrown instanceof AppError && thrown.code === 'invalid_parameter') {
      changed.clear(); // such as two sources of one result: the next change is a new chance
      return warn(thrown.message);
    }
    if (!mayReturn(thrown)) throw thrown;
    warn(`${thrown.message}; waiting for the service.`);
    await pause(retryMs, null, { signal });
  }
}

/** The plan of the changed files. All others leave the set: files that are gone, or belong to no operand. */
async function selectChanged(files: PreparedFiles, changed: Set<string>): Promise<FilePlan> {
  const { plan, unreadable } = await files.plan();
  const isChanged = (file: { readonly path: string }) => changed.has(file.path);
  const selected = { plan: { ...plan, files: plan.files.filter(isChanged) }, unreadable: unreadable.filter(({ file }) => isChanged(file)) };
  const known = new Set([...selected.plan.files, ...selected.unreadable.map(({ file }) => file)].map(({ path }) => path));
  for (const path of changed) if (!known.has(path)) changed.delete(path);
  return selected;
}
