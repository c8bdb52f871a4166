import type { JobStage } from '@pixmill/contracts';
import { interval, type SqlConnection, type Statement, sql } from '../sql.js';
import { nextFetches } from './account-fetches.js';
import { isDue, type JobClaimRef } from './job-claims.js';

/** A job that the queue may not hold. */
export interface UndispatchedJob {
  readonly jobId: string;
  /** Names the queue. */
  readonly stage: JobStage;
  /** How often it was claimed. Each claim has a queue entry of its own. */
  readonly fence: number;
  readonly rank: number;
}

export interface UndispatchedQuery {
  /** A job of the stage that was enqueued before this may be lost: Redis has lost its data since, or holds no entry of the stage. */
  readonly lostBefore: Readonly<Record<JobStage, Date>>;
  /** How long an enqueued job may stay unclaimed, in ms: one that was never claimed, and one whose claim has ended. */
  readonly idleMs: { readonly queued: number; readonly running: number };
  /** Of each stage. */
  readonly limit: number;
  /** Jobs of one account whose sources are fetched at a time; more of them are not taken. */
  readonly fetchesPerAccount: number;
}

/** Condition: job `j` is unsettled, unclaimed, and may be missing from its queue. */
function isUndispatched(stage: JobStage, { lostBefore, idleMs }: UndispatchedQuery): Statement {
  return sql`j.state IN ('queued', 'running') AND (j.lease_until IS NULL OR j.lease_until < now())
    AND ${isDue(sql`j`)} AND (j.enqueued_at IS NULL OR j.enqueued_at < ${lostBefore[stage]}
      OR j.enqueued_at < now() - CASE j.state WHEN 'queued' THEN ${interval(idleMs.queued)} ELSE ${interval(idleMs.running)} END)`;
}

/** Those enqueued longest ago first, of both stages. */
export async function takeUndispatchedJobs(db: SqlConnection, query: UndispatchedQuery): Promise<UndispatchedJob[]> {
  const fetches = await takeUndispatchedFetches(db, query);
  const optimizations = await db.query<UndispatchedJob>(sql`
    UPDATE jobs SET enqueued_at = now() WHERE id IN (
      SELECT id FROM jobs j WHERE ${isUndispatched('optimize', query)} AND NOT fetch_pending
      ORDER BY enqueued_at NULLS FIRST LIMIT ${query.limit} FOR UPDATE SKIP LOCKED)
    RETURNING id AS "jobId", 'optimize' AS stage, fence, rank`);
  return [...fetches, ...optimizations];
}

/** Only the next jobs of each account: those beyond its limit wait for the end of a fetch, and need no entry. */
function takeUndispatchedFetches(db: SqlConnection, query: UndispatchedQuery): Promise<UndispatchedJob[]> {
  return db.query<UndispatchedJob>(sql`
    UPDATE jobs SET enqueued_at = now() WHERE id IN (
      SELECT j.id FROM (SELECT DISTINCT account_id FROM jobs WHERE fetch_pending AND state IN ('queued', 'running')) fetching_accounts
        CROSS JOIN LATERAL (${nextFetches(sql`fetching_accounts.account_id`, query.fetchesPerAccount)}) next_fetches
        JOIN jobs j ON j.id = next_fetches.id
      WHERE ${isUndispatched('fetch', query)}
      ORDER BY j.enqueued_at NULLS FIRST LIMIT ${query.limit} FOR UPDATE OF j SKIP LOCKED)
    RETURNING id AS "jobId", 'fetch' AS stage, fence, rank`);
}

/** Commits without waiting for the disk: after a crash that loses the mark, the sweep asks the queue for the job again. */
export async function markJobEnqueued(db: SqlConnection, { jobId, fence }: JobClaimRef): Promise<void> {
  await db.execute(sql`
    WITH async_commit AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE jobs SET enqueued_at = now() FROM async_commit WHERE id = ${jobId}::uuid AND fence = ${fence}`);
}

export async function clearJobsEnqueued(db: SqlConnection, jobIds: readonly string[]): Promise<void> {
  await db.execute(sql`UPDATE jobs SET enqueued_at = NULL WHERE id = ANY(${[...jobIds]}::uuid[]) AND state <> 'settled'`);
}
