import { setMaxListeners } from 'node:events';
import { AppError, toAppError } from '@pixmill/contracts';
import type { Versions } from './child-protocol.js';
import { linkSignals } from './link-signals.js';
import type { RequestLossCause } from './process-loss.js';
import { ProcessSet, type ProcessSetOptions } from './process-set.js';
import type { TimeLimits } from './request-watch.js';
import { type AttemptsOptions, type LostRequest, runAttempts } from './run-attempts.js';
import { Slots } from './slots.js';

export interface ProcessPoolOptions<Request = unknown> extends ProcessSetOptions, AttemptsOptions<Request> {
  /** How many processes run requests at the same time. */
  readonly processes: number;
  /** The limits of a request by its size in work units; 0 means that the size is not known yet. */
  readonly timeLimits: (workUnits: number) => TimeLimits;
  /** Messages of `processing_failed` by the cause of the loss; by default the message of the catalogue. */
  readonly lossMessages?: Readonly<Partial<Record<RequestLossCause, string>>>;
}

/** Limits of a request that takes longer than others. */
export type RequestLimits = Partial<Pick<ProcessPoolOptions, 'timeLimits' | 'maxRequestMs'>>;

/** A pool of processes, each of which runs one request at a time. */
export interface ProcessPool<Request, Result> {
  /**
   * Runs one request in the next free process. When the process is lost, the request runs again in a fresh one, within the same deadline.
   * When no attempt had enough time, the result is the last fallback that a process reported.
   * Throws the AppError of the child; `processing_failed` when every attempt lost its process for a cause of the request; after an abort the
   * signal's reason when it is an AppError, else `processing_failed`; `unavailable` when no process can be started, when the machine
   * interrupts the request too often or starves it until its deadline, and when the pool is closed. `limits` replace those of the pool.
   */
  run(request: Request, signal: AbortSignal, limits?: RequestLimits): Promise<Result>;
  /** Versions of the native libraries, from an idle process or a new one. Throws AppError `unavailable` when no process starts. */
  versions(): Promise<Versions>;
  /** Kills every process. Waiting and running requests fail with `unavailable`. */
  close(): Promise<void>;
}

/** Creates the pool. Processes start on first use. */
export function createProcessPool<Request extends object, Result>(options: ProcessPoolOptions<Request>): ProcessPool<Request, Result> {
  const set = new ProcessSet<Request, Result>(options);
  const slots = new Slots(options.processes);
  const closed = new AbortController();
  setMaxListeners(0, closed.signal); // each request that runs or waits listens
  return {
    async run(request, signal, limits = {}) {
      const linked = linkSignals(signal, closed.signal);
      await slots.acquire(linked.signal);
      try {
        const outcome = await runAttempts(set, request, { ...options, ...limits, signal: linked.signal });
        if (outcome.kind === 'done') return outcome.result;
        if (closed.signal.aborted) throw new AppError('unavailable', { detail: 'the process pool is closed' });
        if (outcome.kind === 'aborted') throw toAppError(linked.signal.reason, 'processing_failed');
        if (outcome.fallback !== null) return outcome.fallback;
        throw toLossError(outcome, options);
      } finally {
        slots.release();
        linked.unlink();
      }
    },
    async versions() {
      await slots.acquire(closed.signal);
      try {
        const child = await set.acquire(closed.signal);
        const versions = await child?.versions;
        if (!child || !versions) throw new AppError('unavailable', { detail: 'the process pool is closed' });
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

function toLossError({ cause, reasons }: LostRequest<unknown>, { lossMessages = {} }: Pick<ProcessPoolOptions, 'lossMessages'>): AppError {
  const detail = `process lost: ${reasons.join('; ')}`;
  if (cause === 'interrupted') return new AppError('unavailable', { detail });
  const message = lossMessages[cause];
  return new AppError('processing_failed', { ...(message !== undefined && { message }), detail });
}
