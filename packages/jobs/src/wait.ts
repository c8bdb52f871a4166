import { type Account, AppError, type Job } from '@pixmill/contracts';
import type { Deps } from './deps.js';

type WaitDeps = Pick<Deps, 'jobs' | 'accounts' | 'log'>;

export interface WaitRequest {
  readonly jobId: string;
  readonly accountId: string;
  /** How long to wait, in ms; 0 answers at once. */
  readonly timeoutMs: number;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
}

export interface WaitRoom {
  /**
   * The job once it has settled, with its account's balance now.
   * Throws AppError `job_not_found`, `job_foreign` or `wait_timed_out`.
   */
  wait(request: WaitRequest): Promise<{ job: Job; account: Account }>;
  /** Wakes everyone who waits for this job. */
  wake(jobId: string): void;
  /** Sends everyone home with `wait_timed_out`; later waits answer at once (decisions.md 6). */
  drain(): void;
}

/** A message that got lost costs its waiters at most this (decisions.md 19). */
const coverMs = 1_000;

/** One map of waiters for a whole process: woken by the settled channel, covered by one batched query a second. */
export function createWaitRoom({ jobs, accounts, log }: WaitDeps): WaitRoom {
  const waiters = new Map<string, Set<() => void>>();
  let open = true;

  function wake(jobId: string): void {
    for (const leave of waiters.get(jobId) ?? []) leave();
  }

  async function cover(): Promise<void> {
    if (waiters.size === 0) return;
    try {
      for (const jobId of await jobs.findSettled([...waiters.keys()])) wake(jobId);
    } catch (thrown) {
      log.error(thrown, { waiters: waiters.size }, 'could not look for settled jobs');
    }
  }

  const timer = setInterval(() => void cover(), coverMs);

  /** Takes a seat: `over` resolves when woken, timed out or left, whichever comes first. */
  function sit({ jobId, timeoutMs, signal }: WaitRequest): { over: Promise<void>; leave: () => void } {
    let leave = () => {};
    const over = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const seats = waiters.get(jobId) ?? new Set();
    waiters.set(jobId, seats.add(leave));
    const clock = setTimeout(leave, timeoutMs);
    signal.addEventListener('abort', leave, { once: true });
    const freed = over.then(() => {
      clearTimeout(clock);
      signal.removeEventListener('abort', leave);
      seats.delete(leave);
      if (seats.size === 0 && waiters.get(jobId) === seats) waiters.delete(jobId);
    });
    return { over: freed, leave };
  }

  async function read({ jobId, accountId }: WaitRequest): Promise<Job> {
    const job = await jobs.find(jobId);
    if (!job) throw new AppError('job_not_found');
    if (job.accountId !== accountId) throw new AppError('job_foreign');
    return job;
  }

  /** Sits down before it looks, so that a job settled in between is not missed. */
  async function waitForSettled(request: WaitRequest): Promise<Job> {
    const seat = sit(request);
    try {
      const job = await read(request);
      if (job.state === 'settled' || request.timeoutMs === 0 || !open) return job;
      await seat.over;
      return await read(request);
    } finally {
      seat.leave();
    }
  }

  return {
    async wait(request) {
      const job = await waitForSettled(request);
      if (job.state !== 'settled') throw new AppError('wait_timed_out');
      const account = await accounts.find(job.accountId);
      if (!account) throw new AppError('job_not_found');
      return { job, account };
    },
    wake,
    drain() {
      open = false;
      clearInterval(timer);
      for (const jobId of [...waiters.keys()]) wake(jobId);
    },
  };
}
