import type { FilePlan, PreparedFiles } from './prepare-files.js';
import type { Reporter } from './report/reporter.js';
import type { RunResult } from './run-optimize.js';

export interface DryRun extends FilePlan, Pick<PreparedFiles, 'cache'> {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Reports what a run would do with each file. Sends and writes nothing. Throws the reason of the signal. */
export async function planRun({ plan, unreadable, cache, reporter, signal }: DryRun): Promise<RunResult> {
  let isComplete = false;
  reporter.start([...unreadable.map(({ file }) => file), ...plan.files]);
  try {
    for (const { file, code, message } of unreadable) reporter.done({ file, ms: 0, state: 'failed', code, message });
    for (const file of plan.files) {
      signal.throwIfAborted();
      const paths = plan.pathsOf(file);
      reporter.done((await cache.isDone(file, paths)) ? { file, ms: 0, state: 'skipped' } : { file, ms: 0, state: 'planned', paths });
    }
    isComplete = true;
  } finally {
    reporter.end(isComplete ? 'complete' : 'stopped');
  }
  return { failed: unreadable.length, isComplete };
}
