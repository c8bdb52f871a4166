import { AppError } from '@pixmill/contracts';
import { createCounts } from './counts.js';
import type { Deps } from './deps.js';

export interface CapacityLimits {
  /** Unfinished jobs of one account, and of all. */
  readonly maxQueuedPerAccount: number;
  readonly maxQueued: number;
  /** Uploads of one account under way at a time, in this process. */
  readonly maxUploadsPerAccount: number;
  /** Bytes that stay free on disk. */
  readonly minFreeBytes: number;
}

export interface CapacityDeps extends Pick<Deps, 'jobs'> {
  /** Free bytes where uploads go; null where nobody knows. */
  readonly freeBytes: () => Promise<number | null>;
  /** How long a database connection is being waited for now, in ms. */
  readonly poolWaitMs: () => number;
}

/** Whether there is room for one more job; what is waited for and read is never refused here (reliability.md "Backpressure"). */
export interface Capacity {
  /**
   * Lets one submit in, before its upload is read; returns how to say that its upload is over, which may be repeated.
   * Throws AppError `rate_limited` when the account has its fill, `unavailable` when the service has.
   */
  enter(accountId: string): Promise<() => void>;
  /** The same for the service as a whole, before the job is written. Throws AppError `unavailable`. */
  check(): Promise<void>;
  /** For the job's own transaction, which counts once more. */
  readonly maxQueuedPerAccount: number;
}

const comeBackMs = { account: 5_000, service: 10_000 };
const longestPoolWaitMs = 1_000;
/** What was found out about the service as a whole is good for so long. */
const goodForMs = 1_000;

const full = (detail: string) => new AppError('unavailable', { detail, retryAfterMs: comeBackMs.service });

/** Asks once for all who want to know within `goodForMs`; a failure is forgotten at once. */
function createMemory<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return async () => {
    if (known === null || performance.now() - known.at > goodForMs) known = { at: performance.now(), answer: ask() };
    try {
      return await known.answer;
    } catch (thrown) {
      known = null;
      throw thrown;
    }
  };
}

export function createCapacity({ jobs, freeBytes, poolWaitMs }: CapacityDeps, limits: CapacityLimits): Capacity {
  const { maxQueuedPerAccount, maxQueued, maxUploadsPerAccount, minFreeBytes } = limits;
  const uploads = createCounts();
  const countAll = createMemory(() => jobs.countAllUnfinished());
  const lookAtDisk = createMemory(freeBytes);

  async function check(): Promise<void> {
    const waitMs = poolWaitMs();
    if (waitMs > longestPoolWaitMs) throw full(`a database connection is waited for since ${Math.round(waitMs)} ms`);
    const [unfinished, free] = await Promise.all([countAll(), lookAtDisk()]);
    if (unfinished >= maxQueued) throw full(`${unfinished} unfinished jobs`);
    if (free !== null && free < minFreeBytes) throw full(`${free} bytes free on disk`);
  }

  return {
    maxQueuedPerAccount,
    check,
    async enter(accountId) {
      if (uploads.get(accountId) >= maxUploadsPerAccount) {
        const message = `Too many uploads: an account may have ${maxUploadsPerAccount} under way at a time`;
        throw new AppError('rate_limited', { message, retryAfterMs: comeBackMs.account });
      }
      const leave = uploads.add(accountId);
      try {
        await Promise.all([check(), jobs.countUnfinished(accountId, maxQueuedPerAccount)]);
        return leave;
      } catch (thrown) {
        leave();
        throw thrown;
      }
    },
  };
}
