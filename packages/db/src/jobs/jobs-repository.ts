import { type Account, type Job, statesBefore } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import { mapDatabaseErrors, type PrismaDatabase, type Sql } from '../sql.js';
import { type CancelRequest, cancelJob } from './cancel-job.js';
import { accountJson, jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';
import { countUnfinished } from './rank-new-job.js';
import { type Settlement, type SettlementResult, settleJob } from './settle-job.js';
import { type NewJob, type SubmittedJob, submitJob } from './submit-job.js';

/** A worker's right to a job: every write of the run carries the fence, and a higher one makes it worthless. */
export interface JobClaim {
  readonly job: Job;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationCredentials: string | null;
  readonly fence: number;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time since the first claim, in ms; waiting before it does not count. */
  readonly ageMs: number;
}

export interface JobClaimRequest {
  readonly jobId: string;
  /** Name of the claiming worker, so that its leases can be cleared when it dies. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Leaves a job alone that was tried this often or more. */
  readonly attemptsBelow?: number;
}

/** As little of a job as a waiter has to know. */
export interface JobStatus {
  readonly id: string;
  readonly accountId: string;
  readonly settled: boolean;
}

export interface JobWithAccount {
  readonly job: Job;
  /** With its balance now. */
  readonly account: Account;
}

/** A job that the queue may not have heard of. */
export interface UndispatchedJob {
  readonly jobId: string;
  readonly attempts: number;
  readonly rank: number;
}

export interface UndispatchedQuery {
  /** Rung before this is not heard for sure: Redis has lost its memory since. */
  readonly lostBefore: Date;
  /** How long a ring may stay unanswered, in ms, by a job that waits and by one that somebody had. */
  readonly idleMs: { readonly queued: number; readonly running: number };
  readonly limit: number;
}

export interface JobsRepository {
  /**
   * Writes the job and reserves one token an image, in one transaction.
   * Throws AppError `insufficient_tokens`, `rate_limited` when the account has `maxUnfinished` jobs already, or
   * `idempotency_key_running` when its key was taken meanwhile.
   */
  submit(job: NewJob, maxUnfinished?: number): Promise<SubmittedJob>;
  /** How many unfinished jobs an account has. Throws AppError `rate_limited` when they are `max` or more. */
  countUnfinished(accountId: string, max: number): Promise<number>;
  /** How many unfinished jobs there are. */
  countAllUnfinished(): Promise<number>;
  find(jobId: string): Promise<Job | null>;
  /** Those of these jobs that are there, in no order, each with who pays for it. */
  findWithAccounts(jobIds: readonly string[]): Promise<JobWithAccount[]>;
  /** Those of these jobs that are there, in no order. */
  findStatuses(jobIds: readonly string[]): Promise<JobStatus[]>;
  /** Which of these jobs have settled. */
  findSettled(jobIds: readonly string[]): Promise<string[]>;
  /** Null when the job has settled, is unknown, was tried too often, or another worker's lease still runs. */
  claim(request: JobClaimRequest): Promise<JobClaim | null>;
  /** Lengthens a lease; false when the claim is lost. */
  renew(claim: { jobId: string; fence: number; leaseMs: number }): Promise<boolean>;
  /** Gives an unfinished job back at once; `counts` says whether this was one of its attempts. */
  releaseClaim(claim: { jobId: string; fence: number; countAttempt: boolean }): Promise<void>;
  /**
   * Ends an unsettled job at once: every image failed as `cancelled`, nothing charged, nothing delivered, and whoever works on it has
   * lost it. False when it has settled already. Throws AppError `job_not_found`.
   */
  cancel(job: CancelRequest): Promise<boolean>;
  /** Writes outcomes, charge and delivery once, in one transaction. Throws AppError `claim_lost`. */
  settle(settlement: Settlement): Promise<SettlementResult>;
  /**
   * Takes unsettled jobs without a live lease whose last ring may be lost or is older than `idleMs`, longest unheard first, and
   * marks them as rung: nobody else gets them meanwhile. Ring them, or `clearEnqueued` them.
   */
  takeUndispatched(options: UndispatchedQuery): Promise<UndispatchedJob[]>;
  markEnqueued(jobIds: readonly string[]): Promise<void>;
  /** Has the next sweep take these jobs again. */
  clearEnqueued(jobIds: readonly string[]): Promise<void>;
  /** Clears a dead worker's leases, so that its work restarts at once. Returns how many. */
  releaseLeases(owner: string): Promise<number>;
}

const claimableStates = Prisma.join(statesBefore('running').map((state) => Prisma.sql`${state}::job_state`));
/** Ends a lease now and has the job rung at once; when it was let go stays known. */
const clearLease = Prisma.sql`lease_until = date_trunc('milliseconds', now()), lease_owner = NULL, enqueued_at = NULL`;
/** Of a column. */
const maxInteger = 2_147_483_647;
const interval = (count: number) => Prisma.sql`${count} * interval '1 millisecond'`;
const leaseEnd = (leaseMs: number) => Prisma.sql`now() + ${interval(leaseMs)}`;

export function createJobsRepository(client: PrismaDatabase, db: Sql): JobsRepository {
  const { query, transaction } = db;
  return {
    submit: (job, maxUnfinished) => mapDatabaseErrors(() => transaction((tx) => submitJob(tx, job, maxUnfinished))),

    countUnfinished: (accountId, max) => mapDatabaseErrors(() => countUnfinished(query, accountId, max)),

    countAllUnfinished: () =>
      mapDatabaseErrors(async () => {
        const [row] = await query<{ unfinished: number }>(Prisma.sql`
          SELECT count(*)::int AS unfinished FROM jobs WHERE state IN ('queued', 'running')`);
        return row?.unfinished ?? 0;
      }),

    find: (jobId) =>
      mapDatabaseErrors(async () => {
        const [row] = await query<JobRow>(Prisma.sql`SELECT ${jobColumns} FROM jobs j WHERE j.id = ${jobId}::uuid`);
        return row ? toJob(row) : null;
      }),

    findWithAccounts: (jobIds) =>
      mapDatabaseErrors(async () => {
        const rows = await query<JobRow & { payer: Account }>(Prisma.sql`
          SELECT ${jobColumns}, ${accountJson} AS payer FROM jobs j JOIN accounts a ON a.id = j.account_id WHERE j.id = ANY(${[...jobIds]}::uuid[])`);
        return rows.map((row) => ({ job: toJob(row), account: row.payer }));
      }),

    findStatuses: (jobIds) =>
      mapDatabaseErrors(() =>
        query<JobStatus>(Prisma.sql`
          SELECT id, account_id AS "accountId", state = 'settled' AS settled FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`),
      ),

    findSettled: (jobIds) =>
      mapDatabaseErrors(async () => {
        const rows = await query<{ id: string }>(Prisma.sql`
          SELECT id FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[]) AND state = 'settled'`);
        return rows.map((row) => row.id);
      }),

    claim: ({ jobId, owner, leaseMs, attemptsBelow = maxInteger }) =>
      mapDatabaseErrors(async () => {
        const [row] = await query<JobRow & Omit<JobClaim, 'job'>>(Prisma.sql`
          WITH j AS (
            UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_owner = ${owner},
              lease_until = ${leaseEnd(leaseMs)}, started_at = coalesce(started_at, now())
            WHERE id = ${jobId}::uuid AND state IN (${claimableStates}) AND (lease_until IS NULL OR lease_until < now())
              AND attempts < ${attemptsBelow}
            RETURNING *)
          SELECT ${jobColumns}, fence, attempts AS attempt, source_credentials AS "sourceCredentials", destination_credentials AS "destinationCredentials",
            (extract(epoch FROM now() - started_at) * 1000)::float AS "ageMs" FROM j`);
        if (!row) return null;
        const { fence, attempt, sourceCredentials, destinationCredentials, ageMs } = row;
        return { job: toJob(row), fence, attempt, sourceCredentials, destinationCredentials, ageMs };
      }),

    renew: ({ jobId, fence, leaseMs }) =>
      mapDatabaseErrors(async () => {
        const renewed = await client.$executeRaw`
          UPDATE jobs SET lease_until = ${leaseEnd(leaseMs)} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`;
        return renewed === 1;
      }),

    releaseClaim: ({ jobId, fence, countAttempt }) =>
      mapDatabaseErrors(async () => {
        await client.$executeRaw`
          UPDATE jobs SET ${clearLease}, attempts = attempts - ${countAttempt ? 0 : 1} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`;
      }),

    cancel: (request) => mapDatabaseErrors(() => client.$transaction((tx) => cancelJob(tx, request))),

    settle: (settlement) => mapDatabaseErrors(() => settleJob(db, settlement)),

    takeUndispatched: ({ lostBefore, idleMs, limit }) =>
      mapDatabaseErrors(() =>
        query<UndispatchedJob>(Prisma.sql`
          UPDATE jobs SET enqueued_at = now() WHERE id IN (
            SELECT id FROM jobs
            WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
              AND (enqueued_at IS NULL OR enqueued_at < ${lostBefore}
                OR enqueued_at < now() - CASE state WHEN 'queued' THEN ${interval(idleMs.queued)} ELSE ${interval(idleMs.running)} END)
            ORDER BY enqueued_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING id AS "jobId", attempts, rank`),
      ),

    markEnqueued: (jobIds) =>
      mapDatabaseErrors(async () => {
        // One that a crash forgets is only asked about once more, so its commit need not wait for the disk.
        await query(Prisma.sql`
          WITH lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
          UPDATE jobs SET enqueued_at = now() FROM lazy WHERE id = ANY(${[...jobIds]}::uuid[])`);
      }),

    clearEnqueued: (jobIds) =>
      mapDatabaseErrors(async () => {
        await client.$executeRaw`UPDATE jobs SET enqueued_at = NULL WHERE id = ANY(${[...jobIds]}::uuid[]) AND state <> 'settled'`;
      }),

    releaseLeases: (owner) =>
      mapDatabaseErrors(() => client.$executeRaw`UPDATE jobs SET ${clearLease} WHERE lease_owner = ${owner} AND state = 'running'`),
  };
}
