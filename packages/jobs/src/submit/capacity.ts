import { AppError } from '@pixmill/contracts';
import type { Deps } from '../shared/deps.js';
import { createKeyedCounter } from '../shared/keyed-counter.js';

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
  acquireUploadSlot(accountId: string): Promise<() => void>;
  /** The same for the service as a whole, before the job is written. Throws AppError `unavailable`. */
  check(): Promise<void>;
  /** For the job's own transaction, which counts once more. */
  readonly maxQueuedPerAccount: number;
}

const retryAfterMs = { account: 5_000, service: 10_000 };
const maxPoolWaitMs = 1_000;
/** What was found out about the service as a whole is good for so long. */
const cacheTtlMs = 1_000;

const toOverloadError = (detail: string) => new AppError('unavailable', { detail, retryAfterMs: retryAfterMs.service });

/** Asks once for all who want to know within `cacheTtlMs`; a failure is forgotten at once. */
function createCachedCheck<T>(check: () => Promise<T>): () => Promise<T> {
  let cached: { readonly at: number; readonly result: Promise<T> } | null = null;
  return async () => {
    if (cached === null || performance.now() - cached.at > cacheTtlMs) cached = { at: performance.now(), result: check() };
    try {
      return await cached.result;
    } catch (thrown) {
      cached = null;
      throw thrown;
    }
  };
}

export function createCapacity({ jobs, freeBytes, poolWaitMs }: CapacityDeps, limits: CapacityLimits): Capacity {
  const { maxQueuedPerAccount, maxQueued, maxUploadsPerAccount, minFreeBytes } = limits;
  const uploads = createKeyedCounter();
  const countUnfinished = createCachedCheck(() => jobs.countAllUnfinished());
  const readFreeBytes = createCachedCheck(freeBytes);

  async function check(): Promise<void> {
    const waitMs = poolWaitMs();
    if (waitMs > maxPoolWaitMs) throw toOverloadError(`a database connection is waited for since ${Math.round(waitMs)} ms`);
    const [unfinished, free] = await Promise.all([countUnfinished(), readFreeBytes()]);
    if (unfinished >= maxQueued) throw toOverloadError(`${unfinished} unfinished jobs`);
    if (free !== null && free < minFreeBytes) throw toOverloadError(`${free} bytes free on disk`);
  }

  return {
    maxQueuedPerAccount,
    check,
    async acquireUploadSlot(accountId) {
      if (uploads.get(accountId) >= maxUploadsPerAccount) {
        const message = `Too many uploads: an account may have ${maxUploadsPerAccount} under way at a time`;
        throw new AppError('rate_limited', { message, retryAfterMs: retryAfterMs.account });
      }
      const release = uploads.increment(accountId);
      try {
        await Promise.all([check(), jobs.countUnfinished(accountId, maxQueuedPerAccount)]);
        return release;
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
  };
}
