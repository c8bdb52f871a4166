import { AppError, toAppError } from '@pixmill/contracts';
import type { Check, CheckReport, CheckResult, CheckState, Finding } from './check.js';

const defaultTimeLimitMs = 10_000;
const never = new AbortController().signal;

/**
 * Runs the checks beside each other, each after those that it needs, and returns their results in the given order. A check that throws, or that
 * takes too long, is a problem of its own; the others go on. An abort of `signal` ends all of them at once.
 */
export function runChecks<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  signal: AbortSignal = never,
): Promise<CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>();
  const run = (check: Check<Context>) => runOne(check, context, signal);
  for (const check of checks) results.set(check.name, runAfterNeeds(check, results, run));
  return Promise.all(results.values());
}

/** A check may need those before it in the list only. */
async function runAfterNeeds<Context>(
  check: Check<Context>,
  earlier: ReadonlyMap<string, Promise<CheckResult>>,
  run: (check: Check<Context>) => Promise<CheckResult>,
): Promise<CheckResult> {
  const needed = await Promise.all((check.needs ?? []).map((name) => earlier.get(name)));
  const missing = needed.find((result) => result?.state === 'problem' || result?.state === 'skipped');
  return missing ? toSkipped(check.name, `needs ${missing.name}, which ${explain(missing)}`) : run(check);
}

const explain = ({ state }: CheckResult) => (state === 'problem' ? 'has a problem' : 'was skipped');

async function runOne<Context>(
  { name, timeLimitMs = defaultTimeLimitMs, run }: Check<Context>,
  context: Context,
  interrupted: AbortSignal,
): Promise<CheckResult> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(toFailure(`no result within ${timeLimitMs / 1_000} s`)), timeLimitMs);
  const signal = AbortSignal.any([limit.signal, interrupted]);
  const ended = new Promise<never>((_, reject) => {
    const giveUp = () => reject(limit.signal.aborted ? limit.signal.reason : toFailure('it was interrupted'));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
  try {
    const report = await Promise.race([ended, run(context, signal)]);
    return typeof report === 'string' ? toSkipped(name, report) : toResult(name, report);
  } catch (thrown) {
    return toResult(name, describeFailure(thrown));
  } finally {
    clearTimeout(timer);
  }
}

const toFailure = (detail: string) => new AppError('connection_failed', { detail });

function toSkipped(name: string, reason: string): CheckResult {
  return { name, state: 'skipped', summary: reason, findings: [], figures: {} };
}

function toResult(name: string, { summary, findings = [], figures = {} }: CheckReport): CheckResult {
  return { name, state: worstState(findings), summary, findings, figures };
}

function worstState(findings: readonly Finding[]): CheckState {
  if (findings.some(({ state }) => state === 'problem')) return 'problem';
  return findings.length > 0 ? 'warning' : 'ok';
}

/** A fault of the check itself, or a part that hangs. */
function describeFailure(thrown: unknown): CheckReport {
  const { message, detail } = toAppError(thrown);
  const meaning = `The check could not be completed: ${detail ?? message}`;
  const remedy = 'Run `npx pixmill doctor` again. If it stays, look at the logs of the service (DATA_DIR/log)';
  return { summary: 'could not be checked', findings: [{ state: 'problem', meaning, remedy }] };
}
