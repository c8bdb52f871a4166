import { AppError } from '@pixmill/contracts';
import { hasPendingFileDelivery } from '../deliveries/file-event.js';
import { type Sql, type SqlConnection, sql } from '../sql.js';

/** A settled job with bytes that have expired. */
export interface ExpiredJob {
  readonly jobId: string;
  /** The result files have expired, and no pending delivery names them (docs/product-decisions.md#lifetimes). */
  readonly results: boolean;
  /** The uploaded sources have expired. */
  readonly sources: boolean;
  /** After these, the job has no bytes in storage. */
  readonly isLast: boolean;
  /** Storage keys of the expired bytes. */
  readonly storageKeys: readonly string[];
}

export interface ExpiredJobsQuery {
  readonly limit: number;
  /** Jobs to leave out, so that those whose files cannot be removed do not fill every batch. */
  readonly exceptJobIds: readonly string[];
}

export function findExpiredJobs(db: SqlConnection, { limit, exceptJobIds }: ExpiredJobsQuery): Promise<ExpiredJob[]> {
  return db.query<ExpiredJob>(sql`
    WITH expired_jobs AS (
      SELECT id, purged_at, sources_purged_at, coalesce(sources_purged_at IS NULL AND sources_expire_at <= now(), false) AS sources,
        coalesce(purged_at IS NULL AND expires_at <= now(), false)
          AND NOT ${hasPendingFileDelivery(sql`jobs.id`)} AS results
      FROM jobs WHERE state = 'settled' AND id <> ALL(${[...exceptJobIds]}::uuid[])
        AND ((purged_at IS NULL AND expires_at <= now()) OR (sources_purged_at IS NULL AND sources_expire_at <= now()))
    )
    SELECT id AS "jobId", results, sources,
      (results OR purged_at IS NOT NULL) AND (sources OR sources_purged_at IS NOT NULL) AS "isLast",
      ARRAY(
        SELECT source_key FROM images WHERE job_id = expired_jobs.id AND source_key IS NOT NULL AND expired_jobs.sources
        UNION ALL
        SELECT storage_key FROM variants JOIN images ON images.id = image_id WHERE job_id = expired_jobs.id AND expired_jobs.results
      ) AS "storageKeys"
    FROM expired_jobs WHERE results OR sources LIMIT ${limit}`);
}

/** The credentials of a dead letter go with its sources. The login of a delivery goes with the results: without them there is no replay. */
export async function markJobPurged(db: SqlConnection, { jobId, results, sources }: Pick<ExpiredJob, 'jobId' | 'results' | 'sources'>) {
  const now = new Date();
  await db.execute(sql`
    WITH cleared_delivery AS (
      UPDATE deliveries SET login = NULL WHERE job_id = ${jobId}::uuid AND login IS NOT NULL AND ${results})
    UPDATE jobs SET purged_at = CASE WHEN ${results} THEN ${now}::timestamptz ELSE purged_at END,
      sources_purged_at = CASE WHEN ${sources} THEN ${now}::timestamptz ELSE sources_purged_at END,
      callback_login = CASE WHEN ${sources} THEN NULL ELSE callback_login END,
      source_credentials = CASE WHEN ${sources} THEN NULL ELSE source_credentials END,
      destination_credentials = CASE WHEN ${sources} THEN NULL ELSE destination_credentials END
    WHERE id = ${jobId}::uuid`);
}

/** The lock comes first, so that the second statement sees the delivery of a settlement that has just committed. */
export function expireJob({ transaction }: Sql, { jobId, accountId }: { jobId: string; accountId: string | null }): Promise<void> {
  return transaction(async (tx) => {
    const [job] = await tx.query<{ settled: boolean }>(sql`
      SELECT state = 'settled' AS settled FROM jobs
      WHERE id = ${jobId}::uuid AND (${accountId}::uuid IS NULL OR account_id = ${accountId}::uuid) FOR UPDATE`);
    if (!job) throw new AppError('job_not_found');
    if (!job.settled) throw new AppError('job_unsettled');
    const now = new Date();
    await tx.execute(sql`
      WITH expired_job AS (
        UPDATE jobs SET expires_at = ${now}, sources_expire_at = ${now} WHERE id = ${jobId}::uuid)
      UPDATE deliveries SET state = 'failed', login = NULL, next_attempt_at = NULL, lease_until = NULL, lease_owner = NULL, ended_at = ${now}
      WHERE job_id = ${jobId}::uuid AND state = 'pending'`);
  });
}
