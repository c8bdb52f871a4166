import type { RetentionRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface RemoveExpiredFilesDeps {
  readonly retention: Pick<RetentionRepository, 'findExpired' | 'markPurged'>;
  readonly storage: Pick<Storage, 'remove' | 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'jobPrefix'>;
  readonly log: Logger;
}

const intervalMs = 1_000;

/** Removes the files of expired results and sources. Throws AppError `storage_failed` or `unavailable`. */
export function createRemoveExpiredFiles({ retention, storage, keys, log }: RemoveExpiredFilesDeps): MaintenanceTask {
  /** Files first: after a crash in between, the row is still expired and this runs again. */
  async function removeBatch(): Promise<number> {
    const expiredJobs = await retention.findExpired(batchSize);
    for (const expired of expiredJobs) {
      const { jobId, results, sources, isLast, storageKeys } = expired;
      if (isLast) await storage.removeAll(keys.jobPrefix(jobId));
      else for (const key of storageKeys) await storage.remove(key);
      await retention.markPurged(expired);
      log.info({ jobId, results, sources }, 'artifacts removed');
    }
    return expiredJobs.length;
  }

  return async (stop) => ((await runBatches(removeBatch, stop)) === 'done' ? intervalMs : 0);
}
