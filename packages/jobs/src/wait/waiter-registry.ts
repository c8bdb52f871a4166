import { AppError } from '@pixmill/contracts';
import type { JobWithAccount } from '@pixmill/db';
import type { Deps } from '../shared/deps.js';
import { createKeyedCounter } from '../shared/keyed-counter.js';
import { createBatchLoader } from './batch-loader.js';

type WaiterRegistryDeps = Pick<Deps, 'jobs' | 'log'>;

export interface WaitRequest {
  readonly jobId: string;
  readonly accountId: string;
  /** How long to wait, in ms; 0 answers at once. */
  readonly timeoutMs: number;
  /** Calls back when the caller is gone, at once if that was before; returns how to stop that. Lighter than a signal, ten thousand times. */
  readonly onDisconnect: (listener: () => void) => () => void;
  /** Whether this is not sent home at once when the process ends, but as late as may be, with `unavailable`. */
  readonly keepDuringDrain?: boolean;
}

/** What was waited for. */
export type WaitResult = JobWithAccount;

export interface WaiterRegistry {
  /**
   * The job once it has settled, with its account's balance now.
   * Throws AppError `job_not_found`, `job_foreign`, `wait_timed_out`, `unavailable` (see `stays`), or `rate_limited` when too many of the account wait already.
   */
  wait(request: WaitRequest): Promise<WaitResult>;
  /** Wakes everyone who waits for this job. */
  wake(jobId: string): void;
  /** Sends everyone home with `wait_timed_out`, those who stay after `drainTimeoutMs`; later waits answer at once (decisions.md 6). */
  drain(drainTimeoutMs?: number): void;
}

export interface WaiterRegistryOptions {
  /** Requests of one account that may wait at a time, in this process. */
  readonly maxWaitersPerAccount: number;
}

interface Waiter {
  readonly done: Promise<void>;
  isDisconnected(): boolean;
  remove(): void;
}

/** A message that got lost costs its waiters at most this (decisions.md 19). */
const pollIntervalMs = 1_000;

/** Soon enough for a client that asks too much, and late enough to matter. */
const retryAfterMs = 5_000;
/** Another process is there by then. */
const restartRetryAfterMs = 2_000;

/** Rows or ids of one query when many wait: small enough that what it leaves behind is collected young. */
const batchLimits = { polledIds: 1_000, statuses: 1_000, jobs: 200 };

/** One map of waiters for a whole process: woken by the settled channel, covered by one batched query a second. */
export function createWaiterRegistry({ jobs, log }: WaiterRegistryDeps, { maxWaitersPerAccount }: WaiterRegistryOptions): WaiterRegistry {
  const waitersByJob = new Map<string, Set<() => void>>();
  const waiterCounts = createKeyedCounter();
  const findStatus = createBatchLoader({
    load: async (ids) => new Map((await jobs.findStatuses(ids)).map((status) => [status.id, status])),
    maxKeys: batchLimits.statuses,
  });
  const readJob = createBatchLoader({
    load: async (ids) => new Map((await jobs.findWithAccounts(ids)).map((result) => [result.job.id, result])),
    maxKeys: batchLimits.jobs,
  });
  const keptWaiters = new Set<() => void>();
  let state: 'open' | 'closing' | 'closed' = 'open';
  let drainTimer: NodeJS.Timeout | undefined;
  let polling = false;

  function wake(jobId: string): void {
    for (const finish of waitersByJob.get(jobId) ?? []) finish();
  }

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    const jobIds = [...waitersByJob.keys()];
    try {
      for (let from = 0; from < jobIds.length; from += batchLimits.polledIds) {
        for (const jobId of await jobs.findSettled(jobIds.slice(from, from + batchLimits.polledIds))) wake(jobId);
      }
    } catch (thrown) {
      log.error(thrown, { waiters: jobIds.length }, 'could not look for settled jobs');
    } finally {
      polling = false;
    }
  }

  const timer = setInterval(() => void poll(), pollIntervalMs);

  /** Takes a seat: `over` resolves when woken, timed out or gone, whichever comes first. */
  function addWaiter({ jobId, timeoutMs, onDisconnect, keepDuringDrain = false }: WaitRequest): Waiter {
    const jobWaiters = waitersByJob.get(jobId) ?? new Set();
    let disconnected = false;
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = () => {
        clearTimeout(clock);
        jobWaiters.delete(finish);
        keptWaiters.delete(finish);
        if (jobWaiters.size === 0 && waitersByJob.get(jobId) === jobWaiters) waitersByJob.delete(jobId);
        resolve();
      };
    });
    waitersByJob.set(jobId, jobWaiters.add(finish));
    if (keepDuringDrain) keptWaiters.add(finish);
    const clock = setTimeout(finish, timeoutMs);
    const stopListening = onDisconnect(() => {
      disconnected = true;
      finish();
    });
    return {
      done,
      isDisconnected: () => disconnected,
      remove() {
        stopListening();
        finish();
      },
    };
  }

  /** Whether there is nothing to wait for; holds on to no row, because thousands sit here for minutes. */
  async function isSettled({ jobId, accountId }: WaitRequest): Promise<boolean> {
    const status = await findStatus(jobId);
    if (!status) throw new AppError('job_not_found');
    if (status.accountId !== accountId) throw new AppError('job_foreign');
    return status.settled;
  }

  function rejectOverLimit({ accountId }: WaitRequest): void {
    if (waiterCounts.get(accountId) < maxWaitersPerAccount) return;
    const message = `Too many requests are waiting: an account may have ${maxWaitersPerAccount} at a time`;
    throw new AppError('rate_limited', { message, retryAfterMs: retryAfterMs });
  }

  const isDraining = ({ keepDuringDrain = false }: WaitRequest) => state === 'closed' || (state === 'closing' && !keepDuringDrain);

  function notSettled(request: WaitRequest): AppError {
    const isShutdown = request.keepDuringDrain === true && isDraining(request);
    return isShutdown
      ? new AppError('unavailable', { detail: 'the process ends', retryAfterMs: restartRetryAfterMs })
      : new AppError('wait_timed_out');
  }

  function drain(drainTimeoutMs = 0): void {
    clearTimeout(drainTimer);
    state = drainTimeoutMs > 0 ? 'closing' : 'closed';
    if (drainTimeoutMs > 0) drainTimer = setTimeout(drain, drainTimeoutMs);
    else clearInterval(timer);
    for (const jobWaiters of [...waitersByJob.values()]) {
      for (const finish of [...jobWaiters]) if (drainTimeoutMs === 0 || !keptWaiters.has(finish)) finish();
    }
  }

  /** Sits down before it looks, so that a job settled in between is not missed. */
  async function waitUntilSettled(request: WaitRequest): Promise<void> {
    if (request.timeoutMs > 0) rejectOverLimit(request);
    const waiter = addWaiter(request);
    const stopCounting = waiterCounts.increment(request.accountId);
    try {
      if (await isSettled(request)) return;
      if (request.timeoutMs === 0 || isDraining(request)) throw notSettled(request);
      await waiter.done;
      if (waiter.isDisconnected()) throw new AppError('wait_timed_out');
    } finally {
      stopCounting();
      waiter.remove();
    }
  }

  return {
    async wait(request) {
      await waitUntilSettled(request);
      const result = await readJob(request.jobId);
      // Its files are gone, and clients save whatever a dead address answers over the customer's photo.
      if (!result || (result.job.expiresAt && result.job.expiresAt.getTime() <= Date.now())) throw new AppError('job_not_found');
      if (result.job.state !== 'settled') throw notSettled(request);
      return result;
    },
    wake,
    drain,
  };
}
