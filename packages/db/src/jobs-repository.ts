import { type Account, type Job, statesBefore } from '@pixmill/contracts';
import { type CancelRequest, cancelInTransaction } from './cancellation.js';
import { atDatabase, type Client, type Direct } from './client.js';
import { Prisma } from './generated/client.js';
import { countUnfinished } from './room.js';
import { type JobRow, toJob } from './rows.js';
import { type Settled, type Settlement, settle } from './settlement.js';
import { type NewJob, type SubmittedJob, submitJob } from './submission.js';
import { payer, wholeJob } from './whole-jobs.js';

/** A worker's right to a job: every write of the run carries the fence, and a higher one makes it worthless. */
export interface Claim {
  readonly job: Job;
  /** Sealed `SourceAccess`. */
  readonly sourceLogin: string | null;
  /** Sealed credentials for the job's destination. */
  readonly destinationLogin: string | null;
  readonly fence: number;
  /** Counts from 1. */
  readonly attempt: number;
  /** Time since the first claim, in ms; waiting before it does not count. */
  readonly ageMs: number;
}

export interface ClaimRequest {
  readonly jobId: string;
  /** Name of the claiming worker, so that its leases can be cleared when it dies. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Leaves a job alone that was tried this often or more. */
  readonly triedLessThan?: number;
}

/** As little of a job as a waiter has to know. */
export interface Glance {
  readonly id: string;
  readonly accountId: string;
  readonly settled: boolean;
}

export interface PaidJob {
  readonly job: Job;
  /** With its balance now. */
  readonly account: Account;
}

/** A job that the queue may not have heard of. */
export interface Unheard {
  readonly jobId: string;
  readonly attempts: number;
  readonly rank: number;
}

export interface UnheardOptions {
  /** Rung before this is not heard for sure: Redis has lost its memory since. */
  readonly lostBefore: Date;
  /** How long a ring may stay unanswered, in ms, by a job that waits and by one that somebody had. */
  readonly quietMs: { readonly queued: number; readonly running: number };
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
  findPaid(jobIds: readonly string[]): Promise<PaidJob[]>;
  /** Those of these jobs that are there, in no order. */
  glanceAt(jobIds: readonly string[]): Promise<Glance[]>;
  /** Which of these jobs have settled. */
  findSettled(jobIds: readonly string[]): Promise<string[]>;
  /** Null when the job has settled, is unknown, was tried too often, or another worker's lease still runs. */
  claim(request: ClaimRequest): Promise<Claim | null>;
  /** Lengthens a lease; false when the claim is lost. */
  renew(claim: { jobId: string; fence: number; leaseMs: number }): Promise<boolean>;
  /** Gives an unfinished job back at once; `counts` says whether this was one of its attempts. */
  handBack(claim: { jobId: string; fence: number; counts: boolean }): Promise<void>;
  /**
   * Ends an unsettled job at once: every image failed as `cancelled`, nothing charged, nothing delivered, and whoever works on it has
   * lost it. False when it has settled already. Throws AppError `job_not_found`.
   */
  cancel(job: CancelRequest): Promise<boolean>;
  /** Writes outcomes, charge and delivery once, in one transaction. Throws AppError `claim_lost`. */
  settle(settlement: Settlement): Promise<Settled>;
  /**
   * Takes unsettled jobs without a live lease whose last ring may be lost or is older than `quietMs`, longest unheard first, and
   * marks them as rung: nobody else gets them meanwhile. Ring them, or `markUnrung` them.
   */
  takeUnheard(options: UnheardOptions): Promise<Unheard[]>;
  markRung(jobIds: readonly string[]): Promise<void>;
  /** Has the next sweep take these jobs again. */
  markUnrung(jobIds: readonly string[]): Promise<void>;
  /** Clears a dead worker's leases, so that its work restarts at once. Returns how many. */
  releaseLeases(owner: string): Promise<number>;
}

const claimable = Prisma.join(statesBefore('running').map((state) => Prisma.sql`${state}::job_state`));
/** Ends a lease now and has the job rung at once; when it was let go stays known. */
const letGo = Prisma.sql`lease_until = date_trunc('milliseconds', now()), lease_owner = NULL, rung_at = NULL`;
/** Of a column. */
const largestInteger = 2_147_483_647;
const ms = (count: number) => Prisma.sql`${count} * interval '1 millisecond'`;
const leaseEnd = (leaseMs: number) => Prisma.sql`now() + ${ms(leaseMs)}`;

export function createJobsRepository(client: Client, direct: Direct): JobsRepository {
  const { ask, transact } = direct;
  return {
    submit: (job, maxUnfinished) => atDatabase(() => transact((within) => submitJob(within, job, maxUnfinished))),

    countUnfinished: (accountId, max) => atDatabase(() => countUnfinished(ask, accountId, max)),

    countAllUnfinished: () =>
      atDatabase(async () => {
        const [row] = await ask<{ unfinished: number }>(Prisma.sql`
          SELECT count(*)::int AS unfinished FROM jobs WHERE state IN ('queued', 'running')`);
        return row?.unfinished ?? 0;
      }),

    find: (jobId) =>
      atDatabase(async () => {
        const [row] = await ask<JobRow>(Prisma.sql`SELECT ${wholeJob} FROM jobs j WHERE j.id = ${jobId}::uuid`);
        return row ? toJob(row) : null;
      }),

    findPaid: (jobIds) =>
      atDatabase(async () => {
        const rows = await ask<JobRow & { payer: Account }>(Prisma.sql`
          SELECT ${wholeJob}, ${payer} AS payer FROM jobs j JOIN accounts a ON a.id = j.account_id WHERE j.id = ANY(${[...jobIds]}::uuid[])`);
        return rows.map((row) => ({ job: toJob(row), account: row.payer }));
      }),

    glanceAt: (jobIds) =>
      atDatabase(() =>
        ask<Glance>(Prisma.sql`
          SELECT id, account_id AS "accountId", state = 'settled' AS settled FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`),
      ),

    findSettled: (jobIds) =>
      atDatabase(async () => {
        const rows = await ask<{ id: string }>(Prisma.sql`
          SELECT id FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[]) AND state = 'settled'`);
        return rows.map((row) => row.id);
      }),

    claim: ({ jobId, owner, leaseMs, triedLessThan = largestInteger }) =>
      atDatabase(async () => {
        const [row] = await ask<JobRow & Omit<Claim, 'job'>>(Prisma.sql`
          WITH j AS (
            UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_owner = ${owner},
              lease_until = ${leaseEnd(leaseMs)}, started_at = coalesce(started_at, now())
            WHERE id = ${jobId}::uuid AND state IN (${claimable}) AND (lease_until IS NULL OR lease_until < now())
              AND attempts < ${triedLessThan}
            RETURNING *)
          SELECT ${wholeJob}, fence, attempts AS attempt, source_login AS "sourceLogin", destination_login AS "destinationLogin",
            (extract(epoch FROM now() - started_at) * 1000)::float AS "ageMs" FROM j`);
        if (!row) return null;
        const { fence, attempt, sourceLogin, destinationLogin, ageMs } = row;
        return { job: toJob(row), fence, attempt, sourceLogin, destinationLogin, ageMs };
      }),

    renew: ({ jobId, fence, leaseMs }) =>
      atDatabase(async () => {
        const renewed = await client.$executeRaw`
          UPDATE jobs SET lease_until = ${leaseEnd(leaseMs)} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`;
        return renewed === 1;
      }),

    handBack: ({ jobId, fence, counts }) =>
      atDatabase(async () => {
        await client.$executeRaw`
          UPDATE jobs SET ${letGo}, attempts = attempts - ${counts ? 0 : 1} WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running'`;
      }),

    cancel: (request) => atDatabase(() => client.$transaction((tx) => cancelInTransaction(tx, request))),

    settle: (settlement) => atDatabase(() => settle(direct, settlement)),

    takeUnheard: ({ lostBefore, quietMs, limit }) =>
      atDatabase(() =>
        ask<Unheard>(Prisma.sql`
          UPDATE jobs SET rung_at = now() WHERE id IN (
            SELECT id FROM jobs
            WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
              AND (rung_at IS NULL OR rung_at < ${lostBefore}
                OR rung_at < now() - CASE state WHEN 'queued' THEN ${ms(quietMs.queued)} ELSE ${ms(quietMs.running)} END)
            ORDER BY rung_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING id AS "jobId", attempts, rank`),
      ),

    markRung: (jobIds) =>
      atDatabase(async () => {
        // One that a crash forgets is only asked about once more, so its commit need not wait for the disk.
        await ask(Prisma.sql`
          WITH lazy AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
          UPDATE jobs SET rung_at = now() FROM lazy WHERE id = ANY(${[...jobIds]}::uuid[])`);
      }),

    markUnrung: (jobIds) =>
      atDatabase(async () => {
        await client.$executeRaw`UPDATE jobs SET rung_at = NULL WHERE id = ANY(${[...jobIds]}::uuid[]) AND state <> 'settled'`;
      }),

    releaseLeases: (owner) =>
      atDatabase(() => client.$executeRaw`UPDATE jobs SET ${letGo} WHERE lease_owner = ${owner} AND state = 'running'`),
  };
}
