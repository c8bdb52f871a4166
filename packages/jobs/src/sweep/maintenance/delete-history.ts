import type { RetentionRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { batchSize, type MaintenanceTask, runBatches } from './maintenance-task.js';

export interface DeleteHistoryDeps {
  readonly retention: Pick<RetentionRepository, 'pruneHistory' | 'pruneDeliveries'>;
  readonly log: Logger;
}

const intervalMs = 60_000;

/** Deletes the rows of settled jobs without files, and deliveries without a job, that are older than `historyTtlMs`. Throws AppError `unavailable`. */
export function createDeleteHistory({ retention, log }: DeleteHistoryDeps, historyTtlMs: number): MaintenanceTask {
  async function deleteBatch(): Promise<number> {
    const jobs = await retention.pruneHistory({ ageMs: historyTtlMs, limit: batchSize });
    const deliveries = await retention.pruneDeliveries({ ageMs: historyTtlMs, limit: batchSize });
    if (jobs + deliveries > 0) log.info({ jobs, deliveries }, 'history deleted');
    return Math.max(jobs, deliveries);
  }

  return async (stop) => ((await runBatches(deleteBatch, stop)) === 'done' ? intervalMs : 0);
}
