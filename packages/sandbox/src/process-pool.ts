import { AppError, toAppError } from '@pixmill/contracts';
import type { LossCause, ProcessLoss } from './child-connection.js';
import type { Versions } from './child-protocol.js';
import { linkSignals } from './link-signals.js';
import { ProcessSet, type ProcessSetOptions } from './process-set.js';
import { Slots } from './slots.js';

export interface ProcessPoolOptions<Request = unknown> extends ProcessSetOptions {
  /** How many processes run requests at the same time. */
  readonly processes: number;
  /** Time limit of one request in ms, all attempts together. */
  readonly maxRequestMs: number;
  /** The request of the second attempt, after a first that exceeded its time limit; the same request by default. */
  readonly toShortRequest?: ((request: Request) => Request) | undefined;
  /** Causes of loss after which a request gets a second attempt; all by default. */
  readonly retryOn?: readonly LossCause[];
  /** Messages of `processing_failed` by the cause of the loss; by default the message of the catalogue. */
  readonly lossMessages?: Readonly<Partial<Record<LossCause, string>>>;
}

/** A pool of processes, each of which runs one request at a time. */
export interface ProcessPool<Request, Result> {
  /**
   * Runs one request in the next free process. When the process is lost, the request runs again in a fresh one, within the same deadline.
   * When no attempt had enough time, the result is the last fallback that a process reported.
   * Throws the AppError of the child; `processing_failed` when every attempt lost its process; after an abort the signal's reason when it is an
   * AppError, else `processing_failed`; `unavailable` when the pool is closed.
   */
  run(request: Request, signal: AbortSignal): Promise<Result>;
  /** Versions of the native libraries, from an idle process or a new one. Throws AppError `unavailable` when no process starts. */
  versions(): Promise<Versions>;
  /** Kills every process. Waiting and running requests fail with `unavailable`. */
  close(): Promise<void>;
}

const MAX_ATTEMPTS = 2;
/** Timers may fire a few milliseconds early, so no attempt starts in the last 5 ms. */
const TIMER_TOLERANCE_MS = 5;

/** Creates the pool. Processes start on first use. */
export function createProcessPool<Request extends object, Result>(options: ProcessPoolOptions<Request>): ProcessPool<Request, Result> {
  const set = new ProcessSet<Request, Result>(options);
  const slots = new Slots(options.processes);
  const closed = new AbortController();
  return {
    async run(request, signal) {
      const linked = linkSignals(signal, closed.signal);
      await slots.acquire(linked.signal);
      try {
        const outcome = await runAttempts(set, request, { ...options, signal: linked.signal });
        if (outcome.kind === 'done') return outcome.result;
        if (closed.signal.aborted) throw new AppError('unavailable', { detail: 'the process pool is closed' });
        if (linked.signal.aborted) throw toAppError(linked.signal.reason, 'processing_failed');
        if (outcome.fallback !== null && outcome.losses.some(({ cause }) => cause === 'time')) return outcome.fallback;
        throw toLossError(outcome.losses, options);
      } finally {
        slots.release();
        linked.unlink();
      }
    },
    async versions() {
      await slots.acquire(closed.signal);
      try {
        const child = closed.signal.aborted ? null : (set.takeIdle() ?? set.start());
        const versions = await child?.versions;
        if (!child || !versions) throw new AppError('unavailable', { detail: 'no process could be started' });
        set.addIdle(child);
        return versions;
      } finally {
        slots.release();
      }
    },
    async close() {
      closed.abort();
      await set.close();
    },
  };
}

type AttemptsOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'gave-up'; readonly losses: readonly ProcessLoss[]; readonly fallback: Result | null };

type AttemptsOptions<Request> = Pick<ProcessPoolOptions<Request>, 'maxRequestMs' | 'retryOn' | 'toShortRequest'> & {
  readonly signal: AbortSignal;
};

/** Attempts a request until it has a result or may not be tried again. Throws the AppError of the child. */
async function runAttempts<Request extends object, Result>(
  set: ProcessSet<Request, Result>,
  request: Request,
  { maxRequestMs, retryOn = ['crash', 'time', 'memory'], toShortRequest, signal }: AttemptsOptions<Request>,
): Promise<AttemptsOutcome<Result>> {
  const deadline = performance.now() + maxRequestMs;
  const losses: ProcessLoss[] = [];
  let fallback: Result | null = null;
  let mayRetry = true;
  while (mayRetry && !signal.aborted && performance.now() < deadline - TIMER_TOLERANCE_MS) {
    const idleChild = set.takeIdle();
    // a second attempt gets a fresh process
    if (losses.length > 0) idleChild?.kill();
    const child = (losses.length === 0 && idleChild) || set.start();
    const isShort = toShortRequest && losses.at(-1)?.cause === 'time';
    const outcome = await child.run(isShort ? toShortRequest(request) : request, { signal, deadline });
    set.release(child, outcome);
    if (outcome.kind === 'done') return outcome;
    if (outcome.kind === 'failed')
      throw new AppError(outcome.error.code, { message: outcome.error.message, detail: outcome.error.detail ?? '' });
    if (outcome.kind === 'aborted') break;
    losses.push(outcome);
    fallback = outcome.fallback ?? fallback;
    // another fresh process would need as much memory (docs/decisions/0011-codec-sandbox.md)
    const isHopeless = outcome.cause === 'memory' && child.requestCount === 1;
    mayRetry = losses.length < MAX_ATTEMPTS && !isHopeless && retryOn.includes(outcome.cause);
  }
  return { kind: 'gave-up', losses, fallback };
}

function toLossError(losses: readonly ProcessLoss[], { lossMessages = {} }: Pick<ProcessPoolOptions, 'lossMessages'>): AppError {
  const message = lossMessages[losses.at(-1)?.cause ?? 'crash'];
  const detail = `process lost: ${losses.map(({ reason }) => reason).join('; ')}`;
  return new AppError('processing_failed', { ...(message !== undefined && { message }), detail });
}
