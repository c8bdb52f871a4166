import { type Job, type JobStage, statesBefore } from '@pixmill/contracts';
import { isAskedFor } from '../events/endpoint-deliveries.js';
import { interval, join, type SqlConnection, type Statement, sql } from '../sql.js';
import { jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

/** A worker's right to run a job. Every write of the run carries the fence; a later claim has a higher one. */
export interface JobClaim {
  readonly job: Job;
  /** Whether the job was never claimed before. */
  readonly isFirst: boolean;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationCredentials: string | null;
  readonly fence: number;
  /** Counts from 1. */
  readonly attempt: number;
  /** How long earlier runs took, in ms, without uncounted interruptions (docs/reliability.md#job-age). */
  readonly ageMs: number;
  /** Time of the first uncounted interruption; null before. */
  readonly interruptedAt: Date | null;
  /** The job whose turn this one took; null when it had its own. */
  readonly passedOver: PassedOverJob | null;
}

/** A job whose turn went to another job of its account. It needs a new entry in the queue; otherwise the sweep enqueues it. */
export interface PassedOverJob extends JobClaimRef {
  readonly rank: number;
}

/** What identifies a claim. */
export interface JobClaimRef {
  readonly jobId: string;
  readonly fence: number;
}

export interface JobClaimRequest {
  readonly jobId: string;
  /** Name of the claiming worker, so that its leases can be released when it dies. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Claims only a job with fewer attempts than this. */
  readonly attemptsBelow?: number;
}

/**
 * How a run ended that did not settle its job. `shutdown`: uncounted, and the job runs again at once. `uncounted`: by the database, the
 * storage, the network or a lost claim; it does not count as an attempt, and its time does not count. `deferred`: other work comes first;
 * uncounted too, and no interruption, however long it goes on. `counted`: by a fault of ours.
 */
export type Interruption = 'shutdown' | 'uncounted' | 'deferred' | 'counted';

export interface ReleaseRequest extends JobClaimRef {
  readonly interruption: Interruption;
}

const claimableStates = join(statesBefore('running').map((state) => sql`${state}::job_state`));
/** The largest value of an integer column. */
export const maxInteger = 2_147_483_647;

/** Condition: the job is unsettled, waits for this stage, has no live lease, and has had fewer attempts than allowed. */
export function isClaimable(stage: JobStage, { attemptsBelow = maxInteger }: Pick<JobClaimRequest, 'attemptsBelow'>): Statement {
  return sql`state IN (${claimableStates}) AND (lease_until IS NULL OR lease_until < now()) AND attempts < ${attemptsBelow}
    AND fetch_pending = ${stage === 'fetch'}`;
}

/** Condition: an interrupted job has waited for its next run. */
export const isDue = (job: Statement): Statement => sql`(${job}.retry_at IS NULL OR ${job}.retry_at <= now())`;

const leaseEnd = (leaseMs: number): Statement => sql`now() + ${interval(leaseMs)}`;

/**
 * Ends a lease, keeps the time of its end, and makes the sweep enqueue the job. Its run is accounted for: neither a repeated release nor a
 * worker that wakes up later changes the counts again.
 */
export const endLease = sql`lease_until = date_trunc('milliseconds', now()), lease_owner = NULL, enqueued_at = NULL, claimed_at = NULL,
  accounted_fence = fence`;

/** Expression: ms from the claim to `end`; 0 once the run is accounted for. */
const runMsUntil = (end: Statement): Statement => sql`greatest(0, coalesce(extract(epoch FROM ${end} - claimed_at) * 1000, 0))::int`;

/** The wait before another run doubles from the first to the second. The second bounds how late work goes on after an outage. */
const retryWaitMs = { first: 1_000, longest: 5_000 };

/** Expression: the wait is as long as the interruptions have lasted, within its limits. */
const nextRetry = sql`now() + least(greatest(now() - coalesce(interrupted_at, now()), ${interval(retryWaitMs.first)}),
  ${interval(retryWaitMs.longest)})`;

/** A claim, and whether endpoints of the account want to be told of it. */
export type ToldClaim = JobClaim & { readonly isAskedFor: boolean };

/** Claims a job that meets `condition`; null otherwise. */
export async function claimJob(db: SqlConnection, request: JobClaimRequest, condition: Statement): Promise<ToldClaim | null> {
  const { jobId, owner, leaseMs } = request;
  const [row] = await db.query<JobRow & Omit<ToldClaim, 'job'>>(sql`
    WITH claimed_job AS (
      UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_owner = ${owner},
        run_ms = run_ms + ${runMsUntil(sql`lease_until`)}, lease_until = ${leaseEnd(leaseMs)}, claimed_at = now(), retry_at = NULL,
        passed_over = false, started_at = coalesce(started_at, now())
      WHERE id = ${jobId}::uuid AND ${condition}
      RETURNING *)
    SELECT ${jobColumns}, fence, attempts AS attempt, source_credentials AS "sourceCredentials",
      destination_credentials AS "destinationCredentials", run_ms AS "ageMs", interrupted_at AS "interruptedAt",
      started_at = claimed_at AS "isFirst", ${isAskedFor(sql`j.account_id`, ['job.started'])} AS "isAskedFor"
    FROM claimed_job j`);
  if (!row) return null;
  const { fence, attempt, sourceCredentials, destinationCredentials, ageMs, interruptedAt, isFirst } = row;
  const secrets = { sourceCredentials, destinationCredentials };
  return { job: toJob(row), isFirst, isAskedFor: row.isAskedFor, fence, attempt, ...secrets, ageMs, interruptedAt, passedOver: null };
}

export async function renewJobLease(db: SqlConnection, { jobId, fence, leaseMs }: JobClaimRef & { leaseMs: number }): Promise<boolean> {
  const renewed = await db.execute(sql`
    UPDATE jobs SET lease_until = ${leaseEnd(leaseMs)} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`);
  return renewed === 1;
}

/**
 * Ends a run that did not settle its job. Idempotent. When another worker has claimed the job meanwhile, an uncounted interruption still
 * takes back the attempt of the lost claim, because its worker did not die.
 */
export async function releaseJobClaim(db: SqlConnection, { jobId, fence, interruption }: ReleaseRequest): Promise<void> {
  const isUnaccounted = sql`id = ${jobId}::uuid AND accounted_fence < ${fence} AND state <> 'settled'`;
  const released = await db.execute(
    sql`UPDATE jobs SET ${endLease}, ${assignments[interruption]} WHERE ${isUnaccounted} AND fence = ${fence}`,
  );
  if (released > 0 || interruption === 'counted') return;
  await db.execute(sql`
    UPDATE jobs SET attempts = attempts - 1, accounted_fence = ${fence}, interrupted_at = coalesce(interrupted_at, now())
    WHERE ${isUnaccounted} AND fence > ${fence} AND attempts > 0`);
}

const assignments: Readonly<Record<Interruption, Statement>> = {
  shutdown: sql`attempts = attempts - 1, retry_at = NULL`,
  uncounted: sql`attempts = attempts - 1, retry_at = ${nextRetry}, interrupted_at = coalesce(interrupted_at, now())`,
  deferred: sql`attempts = attempts - 1, retry_at = now() + ${interval(retryWaitMs.longest)}, interrupted_at = NULL`,
  counted: sql`run_ms = run_ms + ${runMsUntil(sql`now()`)}, retry_at = now() + ${interval(retryWaitMs.longest)}`,
};

/** A dead worker adds its leased time to the age of its jobs. */
export function releaseJobLeases(db: SqlConnection, owner: string): Promise<number> {
  return db.execute(sql`
    UPDATE jobs SET ${endLease}, run_ms = run_ms + ${runMsUntil(sql`now()`)}, retry_at = NULL
    WHERE lease_owner = ${owner} AND state = 'running'`);
}
