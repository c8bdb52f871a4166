import type { UploadsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface RemoveExpiredUploadsDeps {
  readonly uploads: Pick<UploadsRepository, 'removeExpired'>;
  readonly storage: Pick<Storage, 'remove'>;
  readonly log: Logger;
}

const intervalMs = 10_000;

/**
 * Removes uploads that have expired and that no unsettled collection names. Rows first: from then on no job finds the upload, and a file that
 * stays is removed as an orphan. Throws AppError `unavailable`.
 */
export function createRemoveExpiredUploads({ uploads, storage, log }: RemoveExpiredUploadsDeps): MaintenanceTask {
  async function removeBatch(): Promise<number> {
    const storageKeys = await uploads.removeExpired(batchSize);
    for (const key of storageKeys) {
      await storage.remove(key).catch((thrown: unknown) => log.error(thrown, { key }, 'file of an expired upload not removed'));
    }
    if (storageKeys.length > 0) log.info({ uploads: storageKeys.length }, 'expired uploads removed');
    return storageKeys.length;
  }

  return async (stop) => ((await runBatches(removeBatch, stop)) === 'done' ? intervalMs : 0);
}
