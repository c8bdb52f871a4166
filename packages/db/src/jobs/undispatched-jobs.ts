import { interval, type SqlConnection, sql } from '../sql.js';

/** A job that the queue may not hold. */
export interface UndispatchedJob {
  readonly jobId: string;
  readonly attempts: number;
  readonly rank: number;
}

export interface UndispatchedQuery {
  /** A job that was enqueued before this may be lost: Redis has lost its data since. */
  readonly lostBefore: Date;
  /** How long an enqueued job may stay unclaimed, in ms: one that was never claimed, and one whose claim has ended. */
  readonly idleMs: { readonly queued: number; readonly running: number };
  readonly limit: number;
}

export function takeUndispatchedJobs(db: SqlConnection, { lostBefore, idleMs, limit }: UndispatchedQuery): Promise<UndispatchedJob[]> {
  return db.query<UndispatchedJob>(sql`
    UPDATE jobs SET enqueued_at = now() WHERE id IN (
      SELECT id FROM jobs
      WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
        AND (enqueued_at IS NULL OR enqueued_at < ${lostBefore}
          OR enqueued_at < now() - CASE state WHEN 'queued' THEN ${interval(idleMs.queued)} ELSE ${interval(idleMs.running)} END)
      ORDER BY enqueued_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id AS "jobId", attempts, rank`);
}

/** Commits without waiting for the disk: after a crash that loses the mark, the sweep asks the queue for the job again. */
export async function markJobsEnqueued(db: SqlConnection, jobIds: readonly string[]): Promise<void> {
  await db.execute(sql`
    WITH async_commit AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE jobs SET enqueued_at = now() FROM async_commit WHERE id = ANY(${[...jobIds]}::uuid[])`);
}

export async function clearJobsEnqueued(db: SqlConnection, jobIds: readonly string[]): Promise<void> {
  await db.execute(sql`UPDATE jobs SET enqueued_at = NULL WHERE id = ANY(${[...jobIds]}::uuid[]) AND state <> 'settled'`);
}
