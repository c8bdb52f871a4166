import { AppError } from '@pixmill/contracts';
import type { PaidJob } from '@pixmill/db';
import { createBatch } from './batch.js';
import { createCounts } from './counts.js';
import type { Deps } from './deps.js';

type WaitDeps = Pick<Deps, 'jobs' | 'log'>;

export interface WaitRequest {
  readonly jobId: string;
  readonly accountId: string;
  /** How long to wait, in ms; 0 answers at once. */
  readonly timeoutMs: number;
  /** Calls back when the caller is gone, at once if that was before; returns how to stop that. Lighter than a signal, ten thousand times. */
  readonly onGone: (leave: () => void) => () => void;
  /** Whether this is not sent home at once when the process ends, but as late as may be, with `unavailable`. */
  readonly stays?: boolean;
}

/** What was waited for. */
export type Seated = PaidJob;

export interface WaitRoom {
  /**
   * The job once it has settled, with its account's balance now.
   * Throws AppError `job_not_found`, `job_foreign`, `wait_timed_out`, `unavailable` (see `stays`), or `rate_limited` when too many of the account wait already.
   */
  wait(request: WaitRequest): Promise<Seated>;
  /** Wakes everyone who waits for this job. */
  wake(jobId: string): void;
  /** Sends everyone home with `wait_timed_out`, those who stay after `stayMs`; later waits answer at once (decisions.md 6). */
  drain(stayMs?: number): void;
}

export interface WaitOptions {
  /** Requests of one account that may wait at a time, in this process. */
  readonly maxWaitersPerAccount: number;
}

interface Seat {
  readonly over: Promise<void>;
  isGone(): boolean;
  leave(): void;
}

/** A message that got lost costs its waiters at most this (decisions.md 19). */
const coverMs = 1_000;

/** Soon enough for a client that asks too much, and late enough to matter. */
const comeBackMs = 5_000;
/** Another process is there by then. */
const restartMs = 2_000;

/** Rows or ids of one query when many wait: small enough that what it leaves behind is collected young. */
const most = { covered: 1_000, glances: 1_000, jobs: 200 };

/** One map of waiters for a whole process: woken by the settled channel, covered by one batched query a second. */
export function createWaitRoom({ jobs, log }: WaitDeps, { maxWaitersPerAccount }: WaitOptions): WaitRoom {
  const waiters = new Map<string, Set<() => void>>();
  const waitersOf = createCounts();
  const look = createBatch({
    load: async (ids) => new Map((await jobs.glanceAt(ids)).map((glance) => [glance.id, glance])),
    most: most.glances,
  });
  const read = createBatch({
    load: async (ids) => new Map((await jobs.findPaid(ids)).map((seated) => [seated.job.id, seated])),
    most: most.jobs,
  });
  const staying = new Set<() => void>();
  let door: 'open' | 'closing' | 'closed' = 'open';
  let lastCall: NodeJS.Timeout | undefined;
  let covering = false;

  function wake(jobId: string): void {
    for (const leave of waiters.get(jobId) ?? []) leave();
  }

  async function cover(): Promise<void> {
    if (covering) return;
    covering = true;
    const waited = [...waiters.keys()];
    try {
      for (let from = 0; from < waited.length; from += most.covered) {
        for (const jobId of await jobs.findSettled(waited.slice(from, from + most.covered))) wake(jobId);
      }
    } catch (thrown) {
      log.error(thrown, { waiters: waited.length }, 'could not look for settled jobs');
    } finally {
      covering = false;
    }
  }

  const timer = setInterval(() => void cover(), coverMs);

  /** Takes a seat: `over` resolves when woken, timed out or gone, whichever comes first. */
  function sit({ jobId, timeoutMs, onGone, stays = false }: WaitRequest): Seat {
    const seats = waiters.get(jobId) ?? new Set();
    let gone = false;
    let leave = () => {};
    const over = new Promise<void>((resolve) => {
      leave = () => {
        clearTimeout(clock);
        seats.delete(leave);
        staying.delete(leave);
        if (seats.size === 0 && waiters.get(jobId) === seats) waiters.delete(jobId);
        resolve();
      };
    });
    waiters.set(jobId, seats.add(leave));
    if (stays) staying.add(leave);
    const clock = setTimeout(leave, timeoutMs);
    const stopListening = onGone(() => {
      gone = true;
      leave();
    });
    return {
      over,
      isGone: () => gone,
      leave() {
        stopListening();
        leave();
      },
    };
  }

  /** Whether there is nothing to wait for; holds on to no row, because thousands sit here for minutes. */
  async function isSettled({ jobId, accountId }: WaitRequest): Promise<boolean> {
    const glance = await look(jobId);
    if (!glance) throw new AppError('job_not_found');
    if (glance.accountId !== accountId) throw new AppError('job_foreign');
    return glance.settled;
  }

  function refuseCrowd({ accountId }: WaitRequest): void {
    if (waitersOf.get(accountId) < maxWaitersPerAccount) return;
    const message = `Too many requests are waiting: an account may have ${maxWaitersPerAccount} at a time`;
    throw new AppError('rate_limited', { message, retryAfterMs: comeBackMs });
  }

  const isSentHome = ({ stays = false }: WaitRequest) => door === 'closed' || (door === 'closing' && !stays);

  function notSettled(request: WaitRequest): AppError {
    const ends = request.stays === true && isSentHome(request);
    return ends ? new AppError('unavailable', { detail: 'the process ends', retryAfterMs: restartMs }) : new AppError('wait_timed_out');
  }

  function drain(stayMs = 0): void {
    clearTimeout(lastCall);
    door = stayMs > 0 ? 'closing' : 'closed';
    if (stayMs > 0) lastCall = setTimeout(drain, stayMs);
    else clearInterval(timer);
    for (const seats of [...waiters.values()]) {
      for (const leave of [...seats]) if (stayMs === 0 || !staying.has(leave)) leave();
    }
  }

  /** Sits down before it looks, so that a job settled in between is not missed. */
  async function sitOut(request: WaitRequest): Promise<void> {
    if (request.timeoutMs > 0) refuseCrowd(request);
    const seat = sit(request);
    const stopCounting = waitersOf.add(request.accountId);
    try {
      if (await isSettled(request)) return;
      if (request.timeoutMs === 0 || isSentHome(request)) throw notSettled(request);
      await seat.over;
      if (seat.isGone()) throw new AppError('wait_timed_out');
    } finally {
      stopCounting();
      seat.leave();
    }
  }

  return {
    async wait(request) {
      await sitOut(request);
      const seated = await read(request.jobId);
      // Its files are gone, and clients save whatever a dead address answers over the customer's photo.
      if (!seated || (seated.job.expiresAt && seated.job.expiresAt.getTime() <= Date.now())) throw new AppError('job_not_found');
      if (seated.job.state !== 'settled') throw notSettled(request);
      return seated;
    },
    wake,
    drain,
  };
}
