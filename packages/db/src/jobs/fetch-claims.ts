import type { ImageFailure, SourceFailure, StoredSource } from '@pixmill/contracts';
import { advisoryLock } from '../connection/advisory-locks.js';
import type { RenderEvent } from '../events/endpoint-deliveries.js';
import { tellStarted } from '../events/told-claims.js';
import { empty, join, type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { runningFetches } from './account-fetches.js';
import { claimInTurn } from './exchange-turns.js';
import { claimJob, endLease, isClaimable, isDue, type JobClaim, type JobClaimRef, type JobClaimRequest } from './job-claims.js';
import type { UndispatchedJob } from './undispatched-jobs.js';

export interface FetchClaimRequest extends JobClaimRequest {
  /** Jobs of one account whose sources are fetched at a time, over all workers. */
  readonly fetchesPerAccount: number;
}

/** What became of one source: its bytes in storage, or why it could not be fetched, for the caller and for the operator. */
export type FetchedSource = { readonly imageId: string } & (
  | { readonly stored: StoredSource; readonly failure: null; readonly sourceFailure: null }
  | { readonly stored: null; readonly failure: ImageFailure; readonly sourceFailure: SourceFailure | null }
);

export interface FetchRecord extends JobClaimRef {
  readonly sources: readonly FetchedSource[];
  /** Whether these were the last sources of the job: it can be optimized now. */
  readonly done: boolean;
}

/**
 * Claims a job to fetch its sources. The lock makes the claims of one account wait for each other: without it, two could each count
 * before the other is written. A job that its account's limit holds back is deferred: its entry in the queue is used up, and it gets
 * another one as soon as a fetch of the account ends.
 */
export function claimFetch(
  db: Sql,
  { fetchesPerAccount, ...request }: FetchClaimRequest,
  renderEvent: RenderEvent | null,
): Promise<JobClaim | null> {
  const claimable = isClaimable('fetch', request);
  const accountOfJob = sql`(SELECT account_id::text FROM jobs WHERE id = ${request.jobId}::uuid)`;
  return db.transaction(async (tx) => {
    await tx.execute(advisoryLock('fetches', accountOfJob));
    const condition = sql`${runningFetches(sql`jobs.account_id`)} < ${fetchesPerAccount}`;
    const claim = await claimInTurn(tx, { ...request, stage: 'fetch', condition }, (turn, isFree) => claimJob(tx, turn, isFree));
    if (claim) await tellStarted(tx, claim, renderEvent);
    else await deferFetch(tx, request.jobId, claimable);
    return claim;
  });
}

/** The new fence makes the job's next entry a new one: the queue ignores an entry that it still works on. */
async function deferFetch(tx: SqlConnection, jobId: string, claimable: Statement): Promise<void> {
  await tx.execute(sql`UPDATE jobs SET enqueued_at = NULL, fence = fence + 1 WHERE id = ${jobId}::uuid AND ${claimable}`);
}

/** Takes the next deferred job of an account and marks it as enqueued; null when there is none, or no room for it. */
export async function takeNextFetch(
  db: SqlConnection,
  { accountId, fetchesPerAccount }: { readonly accountId: string; readonly fetchesPerAccount: number },
): Promise<UndispatchedJob | null> {
  const [row] = await db.query<UndispatchedJob>(sql`
    UPDATE jobs SET enqueued_at = now() WHERE id = (
      SELECT id FROM jobs waiting WHERE waiting.account_id = ${accountId}::uuid AND waiting.fetch_pending
        AND waiting.state IN ('queued', 'running') AND (waiting.lease_until IS NULL OR waiting.lease_until < now())
        AND ${isDue(sql`waiting`)} AND waiting.enqueued_at IS NULL AND ${runningFetches(sql`${accountId}::uuid`)} < ${fetchesPerAccount}
      ORDER BY rank, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id AS "jobId", 'fetch' AS stage, fence, rank`);
  return row ?? null;
}

/**
 * Writes what became of sources, under the claim's fence. The first bytes and the first failure of a source stay. With `done` the job
 * waits for its optimization: its claim ends, and its attempts and interruptions do not count for the next stage. Returns the job's rank; null when the claim is lost.
 */
export async function recordFetch(db: SqlConnection, { jobId, fence, sources, done }: FetchRecord): Promise<{ rank: number } | null> {
  const isOwn = sql`id = ${jobId}::uuid AND fence = ${fence} AND state = 'running' AND fetch_pending`;
  const ownJob = done
    ? sql`UPDATE jobs SET ${endLease}, state = 'queued', attempts = 0, interrupted_at = NULL,
        fetch_pending = false WHERE ${isOwn} RETURNING id, rank`
    : sql`SELECT id, rank FROM jobs WHERE ${isOwn} FOR UPDATE`;
  const [row] = await db.query<{ rank: number }>(sql`
    WITH fetched_job AS (${ownJob}) ${updateSourcesCte(sources)}
    SELECT rank FROM fetched_job`);
  return row ?? null;
}

/** Empty without sources: VALUES needs a row. */
function updateSourcesCte(sources: readonly FetchedSource[]): Statement {
  if (sources.length === 0) return empty;
  return sql`, updated_images AS (
    UPDATE images SET source_key = source.key, source_bytes = source.bytes, source_sha256 = source.sha256,
      failure_code = source.code, failure_message = source.message, report = source.report
    FROM fetched_job, (VALUES ${join(sources.map(toSourceRow))}) AS source (id, key, bytes, sha256, code, message, report)
    WHERE images.id = source.id AND images.job_id = fetched_job.id AND images.source_key IS NULL AND images.failure_code IS NULL)`;
}

function toSourceRow({ imageId, stored, failure, sourceFailure }: FetchedSource): Statement {
  const report = sourceFailure && JSON.stringify({ source_failure: sourceFailure });
  return sql`(${imageId}::uuid, ${stored?.storageKey ?? null}::text, ${stored?.sizeBytes ?? null}::int, ${stored?.sha256 ?? null}::text,
    ${failure?.code ?? null}::text, ${failure?.message ?? null}::text, ${report}::jsonb)`;
}
