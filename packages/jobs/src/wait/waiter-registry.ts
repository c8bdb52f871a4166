import { AppError } from '@pixmill/contracts';
import type { JobsRepository, JobWithAccount } from '@pixmill/db';
import { type Logger, randomRetryAfterMs } from '@pixmill/runtime';
import { createKeyedCounter } from '../shared/keyed-counter.js';
import { createBatchLoader } from './batch-loader.js';
import { startSettlementPoller } from './settlement-poller.js';
import { type WaiterOptions, WaiterSet } from './waiter-set.js';

export interface WaiterRegistryDeps {
  readonly jobs: Pick<JobsRepository, 'findStatuses' | 'findWithAccounts' | 'findSettled'>;
  readonly log: Logger;
}

export interface WaiterRegistryOptions {
  /** Requests of one account that may wait at the same time in this process. */
  readonly maxWaitersPerAccount: number;
}

/** A `timeoutMs` of 0 answers at once. With `keepDuringDrain` the request ends as `unavailable` at the end of a drain. */
export interface WaitRequest extends WaiterOptions {
  readonly accountId: string;
}

/** Rows of one query when many requests wait: few enough that the garbage of a query is collected young. */
const statusBatchSize = 1_000;
const jobBatchSize = 200;

const limitRetryAfterMs = 5_000;

/** All waiting requests of a process. The settled channel wakes them; one batched query a second covers lost messages. */
export class WaiterRegistry {
  readonly #waiters = new WaiterSet();
  readonly #waiterCounts = createKeyedCounter();
  readonly #maxWaitersPerAccount: number;
  readonly #findStatus: (jobId: string) => Promise<{ readonly accountId: string; readonly settled: boolean } | null>;
  readonly #findJob: (jobId: string) => Promise<JobWithAccount | null>;
  readonly #stopPolling: () => void;
  #state: 'open' | 'draining' | 'closed' = 'open';
  #drainTimer: NodeJS.Timeout | undefined;

  constructor({ jobs, log }: WaiterRegistryDeps, { maxWaitersPerAccount }: WaiterRegistryOptions) {
    this.#maxWaitersPerAccount = maxWaitersPerAccount;
    this.#findStatus = createBatchLoader({
      load: async (ids) => new Map((await jobs.findStatuses(ids)).map((status) => [status.id, status])),
      maxKeys: statusBatchSize,
    });
    this.#findJob = createBatchLoader({
      load: async (ids) => new Map((await jobs.findWithAccounts(ids)).map((result) => [result.job.id, result])),
      maxKeys: jobBatchSize,
    });
    this.#stopPolling = startSettlementPoller({ jobs, waiters: this.#waiters, log });
  }

  /**
   * Returns the job once it has settled, with its account and current balance.
   * Throws AppError `job_not_found`, `job_foreign`, `wait_timed_out`, `unavailable` (see `WaitRequest`), or `rate_limited` when
   * too many requests of the account are waiting.
   */
  async wait(request: WaitRequest): Promise<JobWithAccount> {
    await this.#waitUntilSettled(request);
    const result = await this.#findJob(request.jobId);
    // An expired job has no files, and clients save the answer of a dead URL over the user's image.
    if (!result || (result.job.expiresAt && result.job.expiresAt.getTime() <= Date.now())) throw new AppError('job_not_found');
    if (result.job.state !== 'settled') throw this.#toNotSettledError(request);
    return result;
  }

  /** Wakes every request that waits for this job. */
  wake(jobId: string): void {
    this.#waiters.wake(jobId);
  }

  /**
   * Ends every wait with `wait_timed_out`, those with `keepDuringDrain` after `drainTimeoutMs`. From then on a wait for an
   * unsettled job ends at once (docs/product-decisions.md#long-polls-during-a-drain).
   */
  drain(drainTimeoutMs = 0): void {
    clearTimeout(this.#drainTimer);
    const keep = drainTimeoutMs > 0;
    this.#state = keep ? 'draining' : 'closed';
    if (keep) this.#drainTimer = setTimeout(() => this.drain(), drainTimeoutMs);
    else this.#stopPolling();
    this.#waiters.release({ keep });
  }

  /** Adds the waiter before it reads the status, so that a job that settles in between still wakes it. */
  async #waitUntilSettled(request: WaitRequest): Promise<void> {
    if (request.timeoutMs > 0) this.#rejectOverLimit(request);
    const waiter = this.#waiters.add(request);
    const stopCounting = this.#waiterCounts.increment(request.accountId);
    try {
      if (await this.#isSettled(request)) return;
      if (request.timeoutMs === 0 || this.#isDrained(request)) throw this.#toNotSettledError(request);
      await waiter.done;
      if (waiter.isDisconnected()) throw new AppError('wait_timed_out');
    } finally {
      stopCounting();
      waiter.remove();
    }
  }

  #rejectOverLimit({ accountId }: WaitRequest): void {
    if (this.#waiterCounts.get(accountId) < this.#maxWaitersPerAccount) return;
    const message = `Too many waiting requests: the limit of an account is ${this.#maxWaitersPerAccount}`;
    throw new AppError('rate_limited', { message, retryAfterMs: limitRetryAfterMs });
  }

  /** Reads only the status, not the job: thousands of requests may wait for minutes. */
  async #isSettled({ jobId, accountId }: WaitRequest): Promise<boolean> {
    const status = await this.#findStatus(jobId);
    if (!status) throw new AppError('job_not_found');
    if (status.accountId !== accountId) throw new AppError('job_foreign');
    return status.settled;
  }

  #isDrained({ keepDuringDrain = false }: WaitRequest): boolean {
    return this.#state === 'closed' || (this.#state === 'draining' && !keepDuringDrain);
  }

  #toNotSettledError(request: WaitRequest): AppError {
    const isShutdown = request.keepDuringDrain === true && this.#isDrained(request);
    return isShutdown
      ? new AppError('unavailable', { detail: 'the process is shutting down', retryAfterMs: randomRetryAfterMs() })
      : new AppError('wait_timed_out');
  }
}
