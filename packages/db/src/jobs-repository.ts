import { type Account, type Destination, type Image, type Job, type JobSpec, statesBefore } from '@pixmill/contracts';
import { type CancelRequest, cancelInTransaction } from './cancellation.js';
import { atDatabase, type Client, type Transaction } from './client.js';
import { Prisma } from './generated/client.js';
import { bindIdempotencyKey, type IdempotentRequest } from './idempotency-repository.js';
import { hold } from './ledger.js';
import { countUnfinished, findRank } from './room.js';
import { toJob, wholeJob } from './rows.js';
import { type Settlement, settleInTransaction } from './settlement.js';

export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly dialect: string;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** How long after it settled the callback is due, in ms; 0 when left out. */
  readonly callbackDelayMs?: number;
  /** Sealed `SourceAccess`. */
  readonly sourceLogin: string | null;
  /** Where results are put beside our own storage, and the sealed credentials for it; left out is nowhere. */
  readonly destination?: { readonly place: Destination; readonly login: string } | null;
  /** The key under which a repeated submit finds this job. */
  readonly idempotency: IdempotentRequest | null;
  readonly images: readonly Pick<Image, 'id' | 'position' | 'name' | 'source'>[];
}

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

/** A job that the queue may not have heard of. */
export interface Unheard {
  readonly jobId: string;
  readonly attempts: number;
  readonly rank: number;
}

export interface SubmittedJob extends Job {
  /** Its place in the queue, lowest first: accounts take turns by it. */
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
  /** Those of these jobs that are there, in no order. */
  findMany(jobIds: readonly string[]): Promise<Job[]>;
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
  settle(settlement: Settlement): Promise<{ job: Job; account: Account; deliveryId: string | null }>;
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

async function findWhole(tx: Transaction, jobId: string): Promise<Job | null> {
  const row = await tx.job.findUnique({ where: { id: jobId }, include: wholeJob });
  return row && toJob(row);
}

function toImageRow({ id, position, name, source }: NewJob['images'][number]): Prisma.ImageCreateManyJobInput {
  if (source.kind === 'url') return { id, position, name, sourceKind: 'url', sourceUrl: source.url };
  const { storageKey, sizeBytes, sha256 } = source;
  return { id, position, name, sourceKind: 'upload', sourceKey: storageKey, sourceBytes: sizeBytes, sourceSha256: sha256 };
}

const claimable = Prisma.join(statesBefore('running').map((state) => Prisma.sql`${state}::job_state`));
/** Ends a lease now and has the job rung at once; when it was let go stays known. */
const letGo = Prisma.sql`lease_until = date_trunc('milliseconds', now()), lease_owner = NULL, rung_at = NULL`;
/** Of a column. */
const largestInteger = 2_147_483_647;
const ms = (count: number) => Prisma.sql`${count} * interval '1 millisecond'`;
const leaseEnd = (leaseMs: number) => Prisma.sql`now() + ${ms(leaseMs)}`;

export function createJobsRepository(client: Client): JobsRepository {
  return {
    submit: (
      { id, accountId, dialect, spec, callbackUrl, callbackDelayMs = 0, sourceLogin, destination, idempotency, images },
      maxUnfinished,
    ) =>
      atDatabase(() =>
        client.$transaction(async (tx) => {
          const tokensHeld = await hold(tx, { accountId, jobId: id, tokens: images.length });
          const unfinished = await countUnfinished(tx, accountId, maxUnfinished);
          const rank = await findRank(tx, { accountId, unfinished });
          const rows = { createMany: { data: images.map(toImageRow) } };
          const outside = destination ? { destination: destination.place, destinationLogin: destination.login } : {};
          const row = await tx.job.create({
            data: { id, accountId, dialect, spec, callbackUrl, callbackDelayMs, sourceLogin, ...outside, tokensHeld, rank, images: rows },
            include: wholeJob,
          });
          if (idempotency) await bindIdempotencyKey(tx, { ...idempotency, accountId, jobId: id });
          return { ...toJob(row), rank };
        }),
      ),

    countUnfinished: (accountId, max) => atDatabase(() => countUnfinished(client, accountId, max)),

    countAllUnfinished: () =>
      atDatabase(async () => {
        const [row] = await client.$queryRaw<{ unfinished: number }[]>`
          SELECT count(*)::int AS unfinished FROM jobs WHERE state IN ('queued', 'running')`;
        return row?.unfinished ?? 0;
      }),

    find: (jobId) => atDatabase(() => findWhole(client, jobId)),

    findMany: (jobIds) =>
      atDatabase(async () => {
        const rows = await client.job.findMany({ where: { id: { in: [...jobIds] } }, include: wholeJob });
        return rows.map(toJob);
      }),

    glanceAt: (jobIds) =>
      atDatabase(
        () => client.$queryRaw<Glance[]>`
          SELECT id, account_id AS "accountId", state = 'settled' AS settled FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[])`,
      ),

    findSettled: (jobIds) =>
      atDatabase(async () => {
        const rows = await client.$queryRaw<{ id: string }[]>`
          SELECT id FROM jobs WHERE id = ANY(${[...jobIds]}::uuid[]) AND state = 'settled'`;
        return rows.map((row) => row.id);
      }),

    claim: ({ jobId, owner, leaseMs, triedLessThan = largestInteger }) =>
      atDatabase(() =>
        client.$transaction(async (tx) => {
          const [claimed] = await tx.$queryRaw<Omit<Claim, 'job'>[]>`
            UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_owner = ${owner},
              lease_until = ${leaseEnd(leaseMs)}, started_at = coalesce(started_at, now())
            WHERE id = ${jobId}::uuid AND state IN (${claimable}) AND (lease_until IS NULL OR lease_until < now())
              AND attempts < ${triedLessThan}
            RETURNING fence, attempts AS attempt, source_login AS "sourceLogin", destination_login AS "destinationLogin",
              (extract(epoch FROM now() - started_at) * 1000)::float AS "ageMs"`;
          const job = claimed && (await findWhole(tx, jobId));
          return claimed && job ? { job, ...claimed } : null;
        }),
      ),

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

    settle: (settlement) => atDatabase(() => client.$transaction((tx) => settleInTransaction(tx, settlement))),

    takeUnheard: ({ lostBefore, quietMs, limit }) =>
      atDatabase(
        () => client.$queryRaw<Unheard[]>`
          UPDATE jobs SET rung_at = now() WHERE id IN (
            SELECT id FROM jobs
            WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
              AND (rung_at IS NULL OR rung_at < ${lostBefore}
                OR rung_at < now() - CASE state WHEN 'queued' THEN ${ms(quietMs.queued)} ELSE ${ms(quietMs.running)} END)
            ORDER BY rung_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING id AS "jobId", attempts, rank`,
      ),

    markRung: (jobIds) =>
      atDatabase(async () => {
        await client.$executeRaw`UPDATE jobs SET rung_at = now() WHERE id = ANY(${[...jobIds]}::uuid[])`;
      }),

    markUnrung: (jobIds) =>
      atDatabase(async () => {
        await client.$executeRaw`UPDATE jobs SET rung_at = NULL WHERE id = ANY(${[...jobIds]}::uuid[]) AND state <> 'settled'`;
      }),

    releaseLeases: (owner) =>
      atDatabase(() => client.$executeRaw`UPDATE jobs SET ${letGo} WHERE lease_owner = ${owner} AND state = 'running'`),
  };
}
