import { type Job, type JobStage, statesBefore } from '@pixmill/contracts';
import { interval, join, type SqlConnection, type Statement, sql } from '../sql.js';
import { jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

/** A worker's right to run a job. Every write of the run carries the fence; a later claim has a higher one. */
export interface JobClaim {
  readonly job: Job;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationCredentials: string | null;
  readonly fence: number;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time since the first claim, in ms; the wait in the queue does not count. */
  readonly ageMs: number;
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

const claimableStates = join(statesBefore('running').map((state) => sql`${state}::job_state`));
/** The largest value of an integer column. */
const maxInteger = 2_147_483_647;

/** Condition: the job is unsettled, waits for this stage, has no live lease, and has had fewer attempts than allowed. */
export function isClaimable(stage: JobStage, { attemptsBelow = maxInteger }: Pick<JobClaimRequest, 'attemptsBelow'>): Statement {
  return sql`state IN (${claimableStates}) AND (lease_until IS NULL OR lease_until < now()) AND attempts < ${attemptsBelow}
    AND fetch_pending = ${stage === 'fetch'}`;
}

const leaseEnd = (leaseMs: number): Statement => sql`now() + ${interval(leaseMs)}`;

/** Ends a lease, keeps the time of its end, and makes the next sweep enqueue the job. */
export const endLease = sql`lease_until = date_trunc('milliseconds', now()), lease_owner = NULL, enqueued_at = NULL`;

/** Claims a job that meets `condition`; null otherwise. */
export async function claimJob(db: SqlConnection, request: JobClaimRequest, condition: Statement): Promise<JobClaim | null> {
  const { jobId, owner, leaseMs } = request;
  const [row] = await db.query<JobRow & Omit<JobClaim, 'job'>>(sql`
    WITH claimed_job AS (
      UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_owner = ${owner},
        lease_until = ${leaseEnd(leaseMs)}, started_at = coalesce(started_at, now())
      WHERE id = ${jobId}::uuid AND ${condition}
      RETURNING *)
    SELECT ${jobColumns}, fence, attempts AS attempt, source_credentials AS "sourceCredentials",
      destination_credentials AS "destinationCredentials", (extract(epoch FROM now() - started_at) * 1000)::float AS "ageMs"
    FROM claimed_job j`);
  if (!row) return null;
  const { fence, attempt, sourceCredentials, destinationCredentials, ageMs } = row;
  return { job: toJob(row), fence, attempt, sourceCredentials, destinationCredentials, ageMs };
}

export async function renewJobLease(db: SqlConnection, { jobId, fence, leaseMs }: JobClaimRef & { leaseMs: number }): Promise<boolean> {
  const renewed = await db.execute(sql`
    UPDATE jobs SET lease_until = ${leaseEnd(leaseMs)} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`);
  return renewed === 1;
}

export async function releaseJobClaim(db: SqlConnection, { jobId, fence, countAttempt }: JobClaimRef & { countAttempt: boolean }) {
  await db.execute(sql`
    UPDATE jobs SET ${endLease}, attempts = attempts - ${countAttempt ? 0 : 1}
    WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`);
}

export function releaseJobLeases(db: SqlConnection, owner: string): Promise<number> {
  return db.execute(sql`UPDATE jobs SET ${endLease} WHERE lease_owner = ${owner} AND state = 'running'`);
}
