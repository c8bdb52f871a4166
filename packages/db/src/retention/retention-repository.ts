import { interval, type Sql, sql } from '../sql.js';
import { type ExpiredJob, type ExpiredJobsQuery, expireJob, findExpiredJobs, markJobPurged } from './expired-jobs.js';

/** What storage may hold for a job. */
export interface JobStorageKeys {
  readonly jobId: string;
  /** An unsettled job may have result files that no row names yet. */
  readonly settled: boolean;
  /** Highest fence so far. Result files of earlier runs will never be named by a row. */
  readonly fence: number;
  readonly storageKeys: readonly string[];
}

/** How long bytes, jobs and their rows are kept. */
export interface RetentionRepository {
  findExpired(query: ExpiredJobsQuery): Promise<ExpiredJob[]>;
  markPurged(expired: Pick<ExpiredJob, 'jobId' | 'results' | 'sources'>): Promise<void>;
  /** Unknown jobs are left out. */
  findStorageKeys(jobIds: readonly string[]): Promise<JobStorageKeys[]>;
  /**
   * Expires a settled job's bytes now and fails its pending delivery; `accountId` null is the operator.
   * Throws AppError `job_not_found` (also for another account's job) or `job_unsettled`.
   */
  expire(job: { jobId: string; accountId: string | null }): Promise<void>;
  /** Deletes a settled job and its rows, except the ledger. */
  remove(jobId: string): Promise<void>;
  /** Deletes settled jobs without bytes that are older than `ageMs`, and their rows, except the ledger. Returns how many. */
  pruneHistory(options: { ageMs: number; limit: number }): Promise<number>;
  /** Deletes ended deliveries without a job that are older than `ageMs`. Returns how many. */
  pruneDeliveries(options: { ageMs: number; limit: number }): Promise<number>;
}

export function createRetentionRepository(db: Sql): RetentionRepository {
  return {
    findExpired: (query) => findExpiredJobs(db, query),
    markPurged: (expired) => markJobPurged(db, expired),

    findStorageKeys: (jobIds) =>
      db.query<JobStorageKeys>(sql`
        SELECT id AS "jobId", state = 'settled' AS settled, fence,
          ARRAY(
            SELECT source_key FROM images WHERE job_id = jobs.id AND source_key IS NOT NULL AND sources_purged_at IS NULL
            UNION ALL
            SELECT storage_key FROM variants JOIN images ON images.id = image_id WHERE job_id = jobs.id AND purged_at IS NULL
          ) AS "storageKeys"
        FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`),

    expire: (job) => expireJob(db, job),

    async remove(jobId) {
      await db.execute(sql`DELETE FROM jobs WHERE id = ${jobId}::uuid AND state = 'settled'`);
    },

    pruneHistory: ({ ageMs, limit }) =>
      db.execute(sql`
        DELETE FROM jobs WHERE id IN (
          SELECT id FROM jobs
          WHERE state = 'settled' AND purged_at IS NOT NULL AND sources_purged_at IS NOT NULL
            AND settled_at < now() - ${interval(ageMs)}
          LIMIT ${limit} FOR UPDATE SKIP LOCKED)`),

    pruneDeliveries: ({ ageMs, limit }) =>
      db.execute(sql`
        DELETE FROM deliveries WHERE id IN (
          SELECT id FROM deliveries WHERE job_id IS NULL AND state <> 'pending' AND created_at < now() - ${interval(ageMs)}
          ORDER BY created_at LIMIT ${limit})`),
  };
}
