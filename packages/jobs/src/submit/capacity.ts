import { AppError } from '@pixmill/contracts';
import type { JobsRepository } from '@pixmill/db';
import { type RetryAfterRange, randomRetryAfterMs } from '@pixmill/runtime';
import { createKeyedCounter } from '../shared/keyed-counter.js';
import { createCachedCheck } from './cached-check.js';

export interface CapacityLimits {
  /** Unfinished jobs of one account. */
  readonly maxQueuedPerAccount: number;
  /** Unfinished jobs of all accounts. */
  readonly maxQueued: number;
  /** Concurrent uploads of one account in this process. */
  readonly maxUploadsPerAccount: number;
  /** Bytes that must stay free on disk. */
  readonly minFreeBytes: number;
}

/** Free space of a volume: of the stored files, or of the uploads in progress. Both may be the same one. */
export interface VolumeSpace {
  readonly volume: 'storage' | 'uploads';
  readonly freeBytes: number;
}

export interface CapacityDeps {
  readonly jobs: Pick<JobsRepository, 'countUnfinished' | 'countAllUnfinished'>;
  /** Free space of each volume that a submit writes to, as far as it is known. */
  readonly readFreeSpace: () => Promise<readonly VolumeSpace[]>;
  /** How long the longest waiting caller has waited for a database connection, in ms. */
  readonly poolWaitMs: () => number;
}

/**
 * Admits new jobs while the account, the queue, the disk and the pool have capacity. Applies to submits only, never to waits and reads
 * (docs/reliability.md#backpressure).
 */
export interface Capacity {
  /**
   * Admits one submit before its upload is read. The returned function ends the upload and may be called repeatedly.
   * Throws AppError `rate_limited` when the account is at its limit, `unavailable` when the service is.
   */
  acquireUploadSlot(accountId: string): Promise<() => void>;
  /** Checks the service as a whole, before a job is written. Throws AppError `unavailable`. */
  check(): Promise<void>;
  /** Checks the volumes alone, without the database. Throws AppError `unavailable` that names the full volume. */
  checkDisk(): Promise<void>;
  /** Limit that the transaction of the submit checks again. */
  readonly maxQueuedPerAccount: number;
}

const accountRetryAfterMs = 5_000;
const serviceRetryAfter: RetryAfterRange = { minSeconds: 5, maxSeconds: 15 };
const maxPoolWaitMs = 1_000;
const cacheTtlMs = 1_000;

export function createCapacity({ jobs, readFreeSpace, poolWaitMs }: CapacityDeps, limits: CapacityLimits): Capacity {
  const { maxQueuedPerAccount, maxQueued, maxUploadsPerAccount, minFreeBytes } = limits;
  const uploads = createKeyedCounter();
  const countUnfinished = createCachedCheck(() => jobs.countAllUnfinished(), cacheTtlMs);
  const readSpace = createCachedCheck(readFreeSpace, cacheTtlMs);

  /** Comes first: a database on the same volume fails because of it, and the caller reads the cause. */
  async function checkDisk(): Promise<void> {
    for (const space of await readSpace()) if (space.freeBytes < minFreeBytes) throw toDiskFullError(space);
  }

  async function checkLoad(): Promise<void> {
    const waitMs = poolWaitMs();
    if (waitMs > maxPoolWaitMs) throw toOverloadError(`a caller has waited ${Math.round(waitMs)} ms for a database connection`);
    const unfinished = await countUnfinished();
    if (unfinished >= maxQueued) throw toOverloadError(`${unfinished} unfinished jobs`);
  }

  return {
    maxQueuedPerAccount,
    checkDisk,
    async check() {
      await checkDisk();
      await checkLoad();
    },
    async acquireUploadSlot(accountId) {
      if (uploads.get(accountId) >= maxUploadsPerAccount) throw toUploadLimitError(maxUploadsPerAccount);
      const release = uploads.increment(accountId);
      try {
        await checkDisk();
        await Promise.all([checkLoad(), jobs.countUnfinished(accountId, maxQueuedPerAccount)]);
        return release;
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
  };
}

const diskFullMessages: Readonly<Record<VolumeSpace['volume'], string>> = {
  storage: 'The disk of the service is full; try again later',
  uploads: 'The disk of the service for uploads is full; try again later',
};

/** The caller reads which volume is full, the operator how full it is (docs/running.md#disk). */
function toDiskFullError({ volume, freeBytes }: VolumeSpace): AppError {
  const detail = `${freeBytes} bytes free on the volume of ${volume}`;
  return new AppError('unavailable', { message: diskFullMessages[volume], detail, retryAfterMs: randomRetryAfterMs(serviceRetryAfter) });
}

function toOverloadError(detail: string): AppError {
  return new AppError('unavailable', { detail, retryAfterMs: randomRetryAfterMs(serviceRetryAfter) });
}

function toUploadLimitError(limit: number): AppError {
  const message = `Too many concurrent uploads: the limit of an account is ${limit}`;
  return new AppError('rate_limited', { message, retryAfterMs: accountRetryAfterMs });
}
