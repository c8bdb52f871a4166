import type { ExpiredJob, RetentionRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { createFailingItems } from './failing-items.js';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface RemoveExpiredFilesDeps {
  readonly retention: Pick<RetentionRepository, 'findExpired' | 'markPurged'>;
  readonly storage: Pick<Storage, 'assertOwnVolume' | 'remove' | 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'jobPrefix'>;
  readonly log: Logger;
}

const intervalMs = 1_000;

/**
 * Removes the files of expired results and sources, on the volume of this service only. A job whose files cannot be removed is logged and
 * tried again later; the others go on. Throws AppError `storage_failed` or `unavailable`.
 */
export function createRemoveExpiredFiles({ retention, storage, keys, log }: RemoveExpiredFilesDeps): MaintenanceTask {
  const failing = createFailingItems({ log }, { kind: 'jobId' });

  /** Files first: after a crash in between, the row is still expired and this runs again. */
  async function removeFiles(expired: ExpiredJob): Promise<void> {
    const { jobId, results, sources, isLast, storageKeys } = expired;
    if (isLast) await storage.removeAll(keys.jobPrefix(jobId));
    else for (const key of storageKeys) await storage.remove(key);
    await retention.markPurged(expired);
    log.info({ jobId, results, sources }, 'artifacts removed');
  }

  async function removeBatch(): Promise<number> {
    const expiredJobs = await retention.findExpired({ limit: batchSize, exceptJobIds: failing.listPaused() });
    for (const expired of expiredJobs) {
      if (await failing.attempt(expired.jobId, () => removeFiles(expired))) continue;
      await storage.assertOwnVolume();
    }
    return expiredJobs.length;
  }

  return async (stop) => ((await runBatches(removeBatch, stop)) === 'done' ? intervalMs : 0);
}
