import { mapDatabaseErrors } from '../connection/database-error.js';
import type { Sql } from '../sql.js';
import { listUnbalancedAccounts, listUnbalancedJobs } from './audit-balances.js';
import {
  type ExpectedFile,
  type ExpectedObject,
  findExpectedObjects,
  listExpectedUploads,
  listExpectedWatermarks,
  listJobsWithBytes,
} from './audit-storage.js';
import { listStuckDeliveries, listStuckJobs, type StuckDeliveriesQuery, type StuckJobsQuery } from './audit-stuck.js';

/**
 * Finds contradictions between jobs, ledger, deliveries and storage. Long lists come in batches; each batch is one snapshot.
 * Throws AppError `unavailable` or `internal`.
 */
export interface AuditRepository {
  /**
   * Ids of unsettled jobs that no process works on: no live lease, and neither submitted, enqueued nor released within `idleMs`, or
   * that ran for more than `maxJobAgeMs`. With `all`, every unsettled job.
   */
  listStuckJobs(query: StuckJobsQuery): AsyncIterable<string[]>;
  /**
   * Ids of pending deliveries that are unclaimed and overdue by more than `idleMs`, at an endpoint that is not paused. With `all`, every
   * pending one.
   */
  listStuckDeliveries(query: StuckDeliveriesQuery): AsyncIterable<string[]>;
  /** Ids of metered accounts whose balance is not the sum of their ledger. */
  listUnbalancedAccounts(): AsyncIterable<string[]>;
  /**
   * Ids of jobs whose tokens do not add up. Held: what the ledger took. Released: what was held and not charged. Charged: one for every
   * image that was optimized and not reused. Of a deleted job, the ledger rows are checked.
   */
  listUnbalancedJobs(): AsyncIterable<string[]>;
  /** What must be in storage now: sources of unsettled jobs, and unexpired bytes of settled ones. */
  listExpectedObjects(): AsyncIterable<ExpectedObject[]>;
  /** The same, for these jobs. */
  findExpectedObjects(jobIds: readonly string[]): Promise<ExpectedObject[]>;
  /** The bytes of every watermark must be in storage. */
  listExpectedWatermarks(): AsyncIterable<ExpectedFile[]>;
  /** The bytes of every upload must be in storage as long as its row is there. */
  listExpectedUploads(): AsyncIterable<ExpectedFile[]>;
}

export function createAuditRepository(db: Sql): AuditRepository {
  const findExpected = (jobIds: readonly string[]) => mapDatabaseErrors(() => findExpectedObjects(db, jobIds));
  return {
    listStuckJobs: (query) => listStuckJobs(db, query),
    listStuckDeliveries: (query) => listStuckDeliveries(db, query),
    listUnbalancedAccounts: () => listUnbalancedAccounts(db),
    listUnbalancedJobs: () => listUnbalancedJobs(db),
    async *listExpectedObjects() {
      for await (const jobIds of listJobsWithBytes(db)) yield await findExpected(jobIds);
    },
    findExpectedObjects: findExpected,
    listExpectedWatermarks: () => listExpectedWatermarks(db),
    listExpectedUploads: () => listExpectedUploads(db),
  };
}
