import { AppError } from '@pixmill/contracts';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';

/** A settled job of which some bytes are past their time. */
export interface ExpiredJob {
  readonly jobId: string;
  /** The result files are, and no pending delivery names them (decisions.md 21). */
  readonly results: boolean;
  /** The uploaded sources are. */
  readonly sources: boolean;
  /** Nothing of the job is left in storage after this. */
  readonly isLast: boolean;
  /** Storage keys of what is past its time. */
  readonly storageKeys: readonly string[];
}

/** What may lie in storage on behalf of a job. */
export interface JobStorageKeys {
  readonly jobId: string;
  /** An unsettled job may also have results that no row names yet. */
  readonly settled: boolean;
  readonly storageKeys: readonly string[];
}

/** What is kept, and for how long. */
export interface RetentionRepository {
  findExpired(limit: number): Promise<ExpiredJob[]>;
  markPurged(expired: Pick<ExpiredJob, 'jobId' | 'results' | 'sources'>): Promise<void>;
  /** Of these jobs those that are there. */
  findStorageKeys(jobIds: readonly string[]): Promise<JobStorageKeys[]>;
  /**
   * Ends the life of a settled job's bytes and of its pending delivery now; `accountId` null is the operator.
   * Throws AppError `job_not_found` (of another account, too) or `job_unsettled`.
   */
  expire(job: { jobId: string; accountId: string | null }): Promise<void>;
  /** Removes a settled job and every row of it but its ledger. */
  remove(jobId: string): Promise<void>;
  /** Removes settled jobs without bytes that are older than `ageMs`, and their rows but the ledger. Returns how many. */
  pruneHistory(options: { ageMs: number; limit: number }): Promise<number>;
}

export function createRetentionRepository(client: PrismaDatabase): RetentionRepository {
  return {
    findExpired: (limit) =>
      mapDatabaseErrors(
        () => client.$queryRaw<ExpiredJob[]>`
          WITH expired_jobs AS (
            SELECT id, purged_at, sources_purged_at, coalesce(sources_purged_at IS NULL AND sources_expire_at <= now(), false) AS sources,
              coalesce(purged_at IS NULL AND expires_at <= now(), false)
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE job_id = jobs.id AND state = 'pending') AS results
            FROM jobs WHERE state = 'settled'
              AND ((purged_at IS NULL AND expires_at <= now()) OR (sources_purged_at IS NULL AND sources_expire_at <= now()))
          )
          SELECT id AS "jobId", results, sources,
            (results OR purged_at IS NOT NULL) AND (sources OR sources_purged_at IS NOT NULL) AS "isLast",
            ARRAY(SELECT source_key FROM images WHERE job_id = expired_jobs.id AND source_key IS NOT NULL AND expired_jobs.sources
              UNION ALL SELECT storage_key FROM variants JOIN images ON images.id = image_id WHERE job_id = expired_jobs.id AND expired_jobs.results) AS "storageKeys"
          FROM expired_jobs WHERE results OR sources LIMIT ${limit}`,
      ),

    markPurged: ({ jobId, results, sources }) =>
      mapDatabaseErrors(async () => {
        const now = new Date();
        await client.job.updateMany({
          where: { id: jobId },
          data: { ...(results && { purgedAt: now }), ...(sources && { sourcesPurgedAt: now }) },
        });
      }),

    findStorageKeys: (jobIds) =>
      mapDatabaseErrors(
        () => client.$queryRaw<JobStorageKeys[]>`
          SELECT id AS "jobId", state = 'settled' AS settled,
            ARRAY(SELECT source_key FROM images WHERE job_id = jobs.id AND source_key IS NOT NULL AND sources_purged_at IS NULL
              UNION ALL SELECT storage_key FROM variants JOIN images ON images.id = image_id WHERE job_id = jobs.id AND purged_at IS NULL) AS "storageKeys"
          FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`,
      ),

    expire: ({ jobId, accountId }) =>
      mapDatabaseErrors(() =>
        client.$transaction(async (tx) => {
          const [job] = await tx.$queryRaw<{ settled: boolean }[]>`
            SELECT state = 'settled' AS settled FROM jobs
            WHERE id = ${jobId}::uuid AND (${accountId}::uuid IS NULL OR account_id = ${accountId}::uuid) FOR UPDATE`;
          if (!job) throw new AppError('job_not_found');
          if (!job.settled) throw new AppError('job_unsettled');
          const now = new Date();
          await tx.job.update({ where: { id: jobId }, data: { expiresAt: now, sourcesExpireAt: now } });
          const abandoned = { state: 'failed', nextAttemptAt: null, leaseUntil: null, leaseOwner: null, endedAt: now } as const;
          await tx.delivery.updateMany({ where: { jobId, state: 'pending' }, data: abandoned });
        }),
      ),

    remove: (jobId) =>
      mapDatabaseErrors(async () => {
        await client.job.deleteMany({ where: { id: jobId, state: 'settled' } });
      }),

    pruneHistory: ({ ageMs, limit }) =>
      mapDatabaseErrors(
        () => client.$executeRaw`
          DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs
            WHERE state = 'settled' AND purged_at IS NOT NULL AND sources_purged_at IS NOT NULL
              AND settled_at < now() - ${ageMs} * interval '1 millisecond'
            LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
      ),
  };
}
