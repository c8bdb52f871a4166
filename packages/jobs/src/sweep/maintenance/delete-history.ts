import type { CollectionsRepository, RetentionRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface DeleteHistoryDeps {
  readonly retention: Pick<RetentionRepository, 'pruneHistory' | 'pruneDeliveries'>;
  readonly collections: Pick<CollectionsRepository, 'prune'>;
  readonly log: Logger;
}

const intervalMs = 60_000;

/** Deletes the rows of settled jobs without files, deliveries without a job, and ended collections that are older than `historyTtlMs`. Throws AppError `unavailable`. */
export function createDeleteHistory({ retention, collections, log }: DeleteHistoryDeps, historyTtlMs: number): MaintenanceTask {
  async function deleteBatch(): Promise<number> {
    const jobs = await retention.pruneHistory({ ageMs: historyTtlMs, limit: batchSize });
    const deliveries = await retention.pruneDeliveries({ ageMs: historyTtlMs, limit: batchSize });
    if (jobs + deliveries > 0) log.info({ jobs, deliveries }, 'history deleted');
    return Math.max(jobs, deliveries);
  }

  async function deleteCollections(): Promise<number> {
    const ended = await collections.prune({ ageMs: historyTtlMs, limit: batchSize });
    if (ended > 0) log.info({ collections: ended }, 'collection history deleted');
    return ended;
  }

  return async (stop) => {
    const ends = [await runBatches(deleteBatch, stop), await runBatches(deleteCollections, stop)];
    return ends.every((end) => end === 'done') ? intervalMs : 0;
  };
}
