import type { SkipCache } from './cache/skip-cache.js';
import type { FoundFile, UnreadablePath } from './inputs/found-file.js';
import type { OutputPlan } from './outputs/output-plan.js';
import type { Reporter } from './report/reporter.js';

/** What a run and a dry run begin with. */
export interface RunStart {
  readonly plan: OutputPlan;
  /** Failures of the run from its start. */
  readonly unreadable: readonly UnreadablePath[];
  readonly cache: Pick<SkipCache, 'isDone'>;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Tells the reporter of all files, and of those that could not be read. */
export function reportStart({ plan, unreadable, reporter }: Pick<RunStart, 'plan' | 'unreadable' | 'reporter'>): void {
  reporter.start([...unreadable.map(({ file }) => file), ...plan.files]);
  for (const { file, code, message } of unreadable) reporter.done({ file, ms: 0, state: 'failed', code, message });
}

/** The files that are left to optimize, with their planned paths. The others are reported as skipped. Throws the reason of the signal. */
export async function* findPending({
  plan,
  cache,
  reporter,
  signal,
}: RunStart): AsyncGenerator<{ readonly file: FoundFile; readonly paths: readonly string[] }> {
  for (const file of plan.files) {
    signal.throwIfAborted();
    const paths = plan.pathsOf(file);
    if (await cache.isDone(file, paths)) reporter.done({ file, ms: 0, state: 'skipped' });
    else yield { file, paths };
  }
}
