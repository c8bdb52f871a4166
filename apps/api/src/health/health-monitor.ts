import type { Logger } from '@pixmill/runtime';

/** Numbers and words beside the result of a check, by the names under which `/readyz` shows them. */
export type HealthFigures = Readonly<Record<string, number | string | null>>;

export interface CheckResult {
  readonly ok: boolean;
  readonly figures?: HealthFigures;
  /** Why it failed, for the log only. */
  readonly reason?: string;
}

/** One check of readiness. Rejects or resolves with `ok: false` when it fails; nothing means that it passed and has no figures. */
export type HealthCheck = () => Promise<CheckResult> | Promise<void>;

/** What `/readyz` shows. */
export interface HealthStatus {
  /** Whether every check has passed in its last round. */
  readonly ready: boolean;
  /** `ok` or `failed` by the name of the check, and the figures of all checks. */
  readonly results: HealthFigures;
}

export interface HealthMonitorOptions {
  /** Pause between two runs of a check, in ms. */
  readonly intervalMs?: number;
  /** A check that has no result after this time counts as failed, in ms. */
  readonly limitMs?: number;
  /** A check that has no result after this time is run again, in ms. */
  readonly retryMs?: number;
}

/** Runs checks in the background, so that a request for their results costs nothing (docs/running.md#health). */
export interface HealthMonitor {
  status(): HealthStatus;
  /** Stops the timer. A check that runs is not interrupted; its result is dropped. */
  close(): void;
}

const defaultIntervalMs = 1_000;
const defaultLimitMs = 5_000;
const defaultRetryMs = 30_000;
/** A file system that hangs occupies one of few threads for each run. */
const maxRuns = 3;

interface NamedCheck {
  readonly name: string;
  readonly check: HealthCheck;
  /** Null until the first round has ended. */
  result: CheckResult | null;
  /** Start of the latest run, while it is in progress; else null. */
  runningSince: number | null;
  /** Runs in progress, with those that hang. */
  runs: number;
}

/** Starts the first round at once. Until a check has its first result, it counts as failed. */
export function startHealthMonitor(
  checks: Readonly<Record<string, HealthCheck>>,
  log: Logger,
  { intervalMs = defaultIntervalMs, limitMs = defaultLimitMs, retryMs = defaultRetryMs }: HealthMonitorOptions = {},
): HealthMonitor {
  const named = Object.entries(checks).map(([name, check]): NamedCheck => ({ name, check, result: null, runningSince: null, runs: 0 }));
  let closed = false;

  /** One line for each change, not for each round. */
  function setResult(check: NamedCheck, result: CheckResult): void {
    if (closed) return;
    const [before, after] = [check.result?.ok ?? true, result.ok];
    check.result = result;
    if (before === after) return;
    if (after) log.info({ check: check.name }, 'readiness check passes again');
    else log.warn({ check: check.name, reason: result.reason }, 'readiness check failed');
  }

  async function run(check: NamedCheck): Promise<void> {
    const startedAt = performance.now();
    check.runningSince = startedAt;
    check.runs += 1;
    const result = await runCheck(check.check);
    check.runs -= 1;
    if (check.runningSince !== startedAt) return; // it hung, and another run has begun
    check.runningSince = null;
    setResult(check, result);
  }

  function startRound(): void {
    for (const check of named) {
      const { runningSince } = check;
      if (runningSince === null) {
        void run(check);
        continue;
      }
      const tookMs = performance.now() - runningSince;
      if (tookMs > limitMs) setResult(check, { ok: false, reason: `no result within ${limitMs} ms` });
      if (tookMs > retryMs && check.runs < maxRuns) void run(check);
    }
  }

  startRound();
  const timer = setInterval(startRound, intervalMs);
  timer.unref();
  return {
    status: () => toStatus(named),
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

async function runCheck(check: HealthCheck): Promise<CheckResult> {
  try {
    return (await check()) ?? { ok: true };
  } catch (thrown) {
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function toStatus(checks: readonly NamedCheck[]): HealthStatus {
  const results = checks.map(({ name, result }) => ({ [name]: result?.ok ? 'ok' : 'failed', ...result?.figures }));
  return { ready: checks.every(({ result }) => result?.ok), results: Object.assign({}, ...results) };
}
