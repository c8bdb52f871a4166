import { findPending, type RunStart, reportStart } from './begin-run.js';
import type { RunResult } from './run-optimize.js';

/** Reports what a run would do with each file. Sends and writes nothing. Throws the reason of the signal. */
export async function planRun(run: RunStart): Promise<RunResult> {
  const { unreadable, reporter } = run;
  let isComplete = false;
  reportStart(run);
  try {
    for await (const { file, paths } of findPending(run)) reporter.done({ file, ms: 0, state: 'planned', paths });
    isComplete = true;
  } finally {
    reporter.end(isComplete ? 'complete' : 'stopped');
  }
  return { failed: unreadable.length, isComplete };
}
