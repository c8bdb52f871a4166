import { AppError } from '@pixmill/contracts';
import type { LossCause, RequestLossCause } from './process-loss.js';
import type { ProcessSet } from './process-set.js';
import type { TimeLimits } from './request-watch.js';
import type { LostAttempt } from './sandbox-process.js';

export interface AttemptsOptions<Request> {
  /** Time limit of one request in ms, all attempts together. The start of a process does not count. */
  readonly maxRequestMs: number;
  /** The request of the second attempt, after a first that exceeded its time limit; the same request by default. */
  readonly toShortRequest?: ((request: Request) => Request) | undefined;
  /** Causes of loss after which a request gets a second attempt; all by default. An interruption is no attempt. */
  readonly retryOn?: readonly RequestLossCause[];
}

interface RequestAttempts<Request> extends AttemptsOptions<Request> {
  readonly signal: AbortSignal;
  /** The limits of the request by its size. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
}

/** A request whose last attempt lost its process. */
export interface LostRequest<Result> {
  readonly kind: 'lost';
  /** The cause of the last loss. */
  readonly cause: LossCause;
  readonly reasons: readonly string[];
  /** The last result that a process reported before it ran out of time. Null when no process did, and after an interruption. */
  readonly fallback: Result | null;
}

export type AttemptsOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'aborted' }
  | LostRequest<Result>;

const MAX_ATTEMPTS = 2;
/** After this many interruptions the machine is in such a state that the request is given back. */
const MAX_INTERRUPTIONS = 3;
/** Timers may fire a few milliseconds early, so no attempt starts in the last 5 ms. */
const TIMER_TOLERANCE_MS = 5;

/** Attempts a request until it has a result or may not be tried again. Throws the AppError of the child, and `unavailable` when no process starts. */
export async function runAttempts<Request extends object, Result>(
  set: ProcessSet<Request, Result>,
  request: Request,
  { maxRequestMs, toShortRequest, timeLimits, signal, ...options }: RequestAttempts<Request>,
): Promise<AttemptsOutcome<Result>> {
  const losses = new Losses<Result>(options);
  let remainingMs = maxRequestMs;
  do {
    const child = await set.acquire(signal, { fresh: losses.count > 0 });
    if (child === null) return { kind: 'aborted' };
    const startedAt = performance.now();
    const isShort = toShortRequest && losses.hasTimeLoss;
    const outcome = await child.run(isShort ? toShortRequest(request) : request, {
      signal,
      deadline: startedAt + remainingMs,
      timeLimits,
    });
    set.release(child, outcome);
    if (outcome.kind === 'done' || outcome.kind === 'aborted') return outcome;
    if (outcome.kind === 'failed')
      throw new AppError(outcome.error.code, { message: outcome.error.message, detail: outcome.error.detail ?? '' });
    losses.add(outcome, { wasFresh: child.requestCount === 1 });
    // the time that a starved machine took from this attempt is not missing in the next
    remainingMs -= performance.now() - startedAt - (outcome.cause === 'interrupted' ? 0 : outcome.starvedMs);
  } while (losses.mayRetry && remainingMs > TIMER_TOLERANCE_MS);
  return losses.toOutcome();
}

/** The losses of one request. */
class Losses<Result> {
  readonly #retryOn: readonly LossCause[];
  readonly #losses: LostAttempt<Result>[] = [];
  #mayRetry = true;

  constructor({ retryOn = ['crash', 'time', 'memory'] }: Pick<AttemptsOptions<never>, 'retryOn'>) {
    this.#retryOn = retryOn;
  }

  get count(): number {
    return this.#losses.length;
  }

  get mayRetry(): boolean {
    return this.#mayRetry;
  }

  get hasTimeLoss(): boolean {
    return this.#losses.some(({ cause }) => cause === 'time');
  }

  /** `wasFresh`: the process had no request before. */
  add(loss: LostAttempt<Result>, { wasFresh }: { readonly wasFresh: boolean }): void {
    this.#losses.push(loss);
    const interruptions = this.#losses.filter(({ cause }) => cause === 'interrupted').length;
    if (loss.cause === 'interrupted') {
      this.#mayRetry = interruptions < MAX_INTERRUPTIONS;
      return;
    }
    // another fresh process would need as much memory (docs/decisions/0011-codec-sandbox.md)
    const isHopeless = loss.cause === 'memory' && wasFresh;
    this.#mayRetry = this.count - interruptions < MAX_ATTEMPTS && !isHopeless && this.#retryOn.includes(loss.cause);
  }

  toOutcome(): LostRequest<Result> {
    const { cause } = this.#losses.at(-1) ?? { cause: 'interrupted' as const };
    const mayFallBack = this.hasTimeLoss && cause !== 'interrupted';
    const fallback = mayFallBack ? (this.#losses.findLast((loss) => loss.fallback !== null)?.fallback ?? null) : null;
    return { kind: 'lost', cause, reasons: this.#losses.map(({ reason }) => reason), fallback };
  }
}
