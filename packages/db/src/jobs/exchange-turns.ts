import type { JobStage } from '@pixmill/contracts';
import { type SqlConnection, type Statement, sql } from '../sql.js';
import { isClaimable, isDue, type JobClaim, type JobClaimRequest, maxInteger, type PassedOverJob } from './job-claims.js';

/** Condition: `other` comes before `job` in the order of its account: by priority, then by time. An index has this order. */
const isBefore = (other: Statement, job: Statement): Statement =>
  sql`(-${other}.priority, ${other}.created_at) < (-${job}.priority, ${job}.created_at)`;

/**
 * Condition: `next` waits for the same stage as `job` of the same account, can be claimed, and comes before it: by a higher priority, or by its
 * age when it was passed over and has the later place since then. The states are literals, for the index.
 */
const shouldTakeTurn = (
  next: Statement,
  job: Statement,
  { attemptsBelow = maxInteger }: Pick<JobClaimRequest, 'attemptsBelow'>,
): Statement => sql`
  ${next}.account_id = ${job}.account_id AND ${next}.fetch_pending = ${job}.fetch_pending AND ${next}.state IN ('queued', 'running')
  AND ${isBefore(next, job)} AND (${next}.priority > ${job}.priority OR (${next}.passed_over AND ${next}.rank > ${job}.rank))
  AND ${next}.attempts < ${attemptsBelow}
  AND (${next}.lease_until IS NULL OR ${next}.lease_until < now()) AND ${isDue(next)}`;

/** Condition: no other job of the account should take the turn of the job. One look-up in an index where all priorities are equal. */
const isNext = (request: JobClaimRequest): Statement =>
  sql`NOT EXISTS (SELECT FROM jobs next WHERE ${shouldTakeTurn(sql`next`, sql`jobs`, request)})`;

/** Who gets the turn of a free job; all null when the job keeps it. */
type Turn = { readonly nextJobId: null } | (PassedOverJob & { readonly nextJobId: string });

/**
 * Gives the turn of a job that meets `condition` to the one of its account that comes before it: they exchange their ranks, so the jobs of other
 * accounts never wait longer. The job that is passed over gets a new fence, because its entry in the queue is used up. Null when the job
 * does not meet the condition.
 */
async function exchangeTurns(db: SqlConnection, request: JobClaimRequest, condition: Statement): Promise<Turn | null> {
  const [turn] = await db.query<Turn>(sql`
    WITH entry_job AS (
      SELECT id, account_id, fetch_pending, priority, rank, created_at FROM jobs WHERE id = ${request.jobId}::uuid AND ${condition} FOR UPDATE),
    next_job AS (
      SELECT next.id, next.rank FROM jobs next, entry_job WHERE ${shouldTakeTurn(sql`next`, sql`entry_job`, request)}
      ORDER BY -next.priority, next.created_at LIMIT 1 FOR UPDATE OF next SKIP LOCKED),
    moved_job AS (UPDATE jobs SET rank = entry_job.rank FROM entry_job, next_job WHERE jobs.id = next_job.id),
    passed_job AS (
      UPDATE jobs SET rank = next_job.rank, fence = jobs.fence + 1, enqueued_at = NULL, passed_over = true FROM entry_job, next_job
      WHERE jobs.id = entry_job.id RETURNING jobs.id, jobs.fence, jobs.rank)
    SELECT next_job.id AS "nextJobId", passed_job.id AS "jobId", passed_job.fence, passed_job.rank
    FROM entry_job LEFT JOIN next_job ON true LEFT JOIN passed_job ON true`);
  return turn ?? null;
}

export interface TurnRequest extends JobClaimRequest {
  readonly stage: JobStage;
  /** Besides that the job can be claimed. */
  readonly condition?: Statement;
}

/**
 * Claims the job whose entry the queue gave, or the one of its account that takes its turn (docs/reliability.md#priority). The exchange
 * and the claim are two statements: after a crash between them both jobs wait, each with an entry or for the sweep.
 */
export async function claimInTurn<Claim extends JobClaim>(
  db: SqlConnection,
  { stage, condition = sql`true`, ...request }: TurnRequest,
  claim: (request: JobClaimRequest, condition: Statement) => Promise<Claim | null>,
): Promise<Claim | null> {
  const isFree = sql`${isClaimable(stage, request)} AND ${condition}`;
  const own = await claim(request, sql`${isFree} AND ${isNext(request)}`);
  if (own) return own;
  const turn = await exchangeTurns(db, request, isFree);
  if (turn === null) return null;
  if (turn.nextJobId === null) return claim(request, isFree);
  const { nextJobId, ...passedOver } = turn;
  const claimed = await claim({ ...request, jobId: nextJobId }, isFree);
  return claimed && { ...claimed, passedOver };
}
