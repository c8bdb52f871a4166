import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys, StoredObject } from '@pixmill/storage';
import { orphanTtlFractions } from '../../shared/retention.js';
import { type FindOrphansDeps, findOrphans } from '../find-orphans.js';
import { createFailingItems } from './failing-items.js';
import type { MaintenanceTask } from './maintenance-task.js';

export interface RemoveOrphansDeps extends FindOrphansDeps {
  readonly storage: Pick<Storage, 'assertOwnVolume' | 'list' | 'remove'>;
  readonly keys: Pick<StorageKeys, 'jobIdOf' | 'fenceOf' | 'isThumbnail'>;
  readonly log: Logger;
}

/** Listing the storage takes at most this part of the time, however large the storage is. */
const maxDutyCycle = 0.2;

/** Stands for the listing among the items that fail: a folder of the storage that cannot be read. */
const listing = '(listing)';

/**
 * Removes stored files without a row, on the volume of this service only. A file that cannot be removed, or a folder that cannot be
 * listed, is logged and tried again later; the others go on. Throws AppError `storage_failed` or `unavailable`.
 */
export function createRemoveOrphans(deps: RemoveOrphansDeps, orphanTtlMs: number): MaintenanceTask {
  const { storage, keys, log } = deps;
  const failing = createFailingItems({ log }, { kind: 'key' });

  async function removeOrphan({ key, sizeBytes }: StoredObject): Promise<void> {
    await storage.remove(key);
    log.info({ key, sizeBytes, jobId: keys.jobIdOf(key) }, 'orphan removed');
  }

  async function removeAll(stop: AbortSignal): Promise<void> {
    for await (const orphan of findOrphans(deps, orphanTtlMs * orphanTtlFractions.removal)) {
      if (stop.aborted) return;
      if (failing.isPaused(orphan.key)) continue;
      if (!(await failing.attempt(orphan.key, () => removeOrphan(orphan)))) await storage.assertOwnVolume();
    }
  }

  return async (stop) => {
    const startedAt = performance.now();
    if (!failing.isPaused(listing)) await failing.attempt(listing, () => removeAll(stop));
    if (stop.aborted) return 0;
    return Math.max(orphanTtlMs / 8, (performance.now() - startedAt) / maxDutyCycle);
  };
}
