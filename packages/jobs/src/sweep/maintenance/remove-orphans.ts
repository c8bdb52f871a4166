import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { orphanTtlFractions } from '../../shared/retention.js';
import { type FindOrphansDeps, findOrphans } from '../find-orphans.js';
import type { MaintenanceTask } from './maintenance-task.js';

export interface RemoveOrphansDeps extends FindOrphansDeps {
  readonly storage: Pick<Storage, 'list' | 'remove'>;
  readonly keys: Pick<StorageKeys, 'jobIdOf'>;
  readonly log: Logger;
}

/** Listing the storage takes at most this part of the time, however large the storage is. */
const maxDutyCycle = 0.2;

/** Removes stored files without a row. Throws AppError `storage_failed` or `unavailable`. */
export function createRemoveOrphans(deps: RemoveOrphansDeps, orphanTtlMs: number): MaintenanceTask {
  const { storage, keys, log } = deps;
  return async (stop) => {
    const startedAt = performance.now();
    for await (const { key, sizeBytes } of findOrphans(deps, orphanTtlMs * orphanTtlFractions.removal)) {
      if (stop.aborted) return 0;
      await storage.remove(key);
      log.info({ key, sizeBytes, jobId: keys.jobIdOf(key) }, 'orphan removed');
    }
    return Math.max(orphanTtlMs / 8, (performance.now() - startedAt) / maxDutyCycle);
  };
}
