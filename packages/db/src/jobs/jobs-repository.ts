import type { Job } from '@pixmill/contracts';
import type { RenderEvent } from '../events/endpoint-deliveries.js';
import { claimAndTell } from '../events/told-claims.js';
import type { Sql } from '../sql.js';
import { type CancelRequest, cancelJob } from './cancel-job.js';
import { claimInTurn } from './exchange-turns.js';
import { claimFetch, type FetchClaimRequest, type FetchRecord, recordFetch, takeNextFetch } from './fetch-claims.js';
import { findJobDetails, type JobDetails } from './find-job-details.js';
import { findJob, findJobStatuses, findJobsWithAccounts, findSettledIds, type JobStatus, type JobWithAccount } from './find-jobs.js';
import {
  type JobClaim,
  type JobClaimRef,
  type JobClaimRequest,
  type ReleaseRequest,
  releaseJobClaim,
  releaseJobLeases,
  renewJobLease,
} from './job-claims.js';
import { type QueueProgress, readQueueProgress } from './queue-progress.js';
import { type Settlement, type SettlementResult, settleJob } from './settle-job.js';
import { type NewJob, type SubmittedJob, submitJob } from './submit-job.js';
import {
  clearJobsEnqueued,
  markJobEnqueued,
  takeUndispatchedJobs,
  type UndispatchedJob,
  type UndispatchedQuery,
} from './undispatched-jobs.js';
import { countAllUnfinished, countUnfinished } from './unfinished-jobs.js';

export interface JobsRepository {
  /**
   * Inserts the job and holds one token per image, in one transaction.
   * Throws AppError `insufficient_tokens`, `rate_limited` (the account has as many unfinished jobs as it may have, `defaultMaxUnfinished`
   * without a limit of its own) or `idempotency_key_running` (another call took its key meanwhile).
   */
  submit(job: NewJob, defaultMaxUnfinished?: number): Promise<SubmittedJob>;
  /** How many unfinished jobs an account has. Throws AppError `rate_limited` at its limit, `defaultLimit` without one of its own. */
  countUnfinished(accountId: string, defaultLimit: number): Promise<number>;
  /** How many unfinished jobs all accounts have. */
  countAllUnfinished(): Promise<number>;
  /** Whether waiting jobs get their turn. */
  readQueueProgress(): Promise<QueueProgress>;
  find(jobId: string): Promise<Job | null>;
  /** For the operator. */
  findDetails(jobId: string): Promise<JobDetails | null>;
  /** Unordered; unknown ids are left out. The next two methods do the same. */
  findWithAccounts(jobIds: readonly string[]): Promise<JobWithAccount[]>;
  findStatuses(jobIds: readonly string[]): Promise<JobStatus[]>;
  /** Ids of the given jobs that have settled. */
  findSettled(jobIds: readonly string[]): Promise<string[]>;
  /**
   * Claims a job to optimize it, or the job of its account that comes before it by priority: `passedOver`
   * is then the first one. Null when the job has settled, is unknown, is to be fetched first, had too many attempts, or has another
   * worker's live lease.
   */
  claim(request: JobClaimRequest): Promise<JobClaim | null>;
  /**
   * Claims a job to fetch its sources. Null for the reasons of `claim`, and when its account is at its limit; the job is then deferred
   * until `takeNextFetch` or `takeUndispatched` takes it.
   */
  claimFetch(request: FetchClaimRequest): Promise<JobClaim | null>;
  /** Records fetched sources; with `done` the job waits for its optimization. Returns its rank; null when the claim is lost. */
  recordFetch(record: FetchRecord): Promise<{ readonly rank: number } | null>;
  /**
   * Takes the next deferred job of an account that has room for one more fetch, and marks it as enqueued. Enqueue it, or call
   * `clearEnqueued`.
   */
  takeNextFetch(account: { readonly accountId: string; readonly fetchesPerAccount: number }): Promise<UndispatchedJob | null>;
  /** Extends a lease; false when the claim is lost. */
  renew(claim: JobClaimRef & { readonly leaseMs: number }): Promise<boolean>;
  /**
   * Ends a run that did not settle its job; the sweep enqueues the job when it is due again. Idempotent. A claim that is lost already is
   * only uncounted.
   */
  releaseClaim(request: ReleaseRequest): Promise<void>;
  /**
   * Settles an unsettled job at once: every image fails as `cancelled`, nothing is charged or delivered, and its claim is lost. False
   * when it has settled already. Throws AppError `job_not_found`.
   */
  cancel(job: CancelRequest): Promise<boolean>;
  /** Writes outcomes, charge and delivery once, in one transaction. Throws AppError `claim_lost`. */
  settle(settlement: Settlement): Promise<SettlementResult>;
  /**
   * Takes unsettled jobs without a live lease that were not enqueued, or whose entry in the queue may be lost or is older than `idleMs`:
   * those enqueued longest ago first, and of those that are to be fetched only the next of each account. Marks them as enqueued, so that no
   * other sweep takes them. Enqueue them, or call `clearEnqueued`.
   */
  takeUndispatched(query: UndispatchedQuery): Promise<UndispatchedJob[]>;
  /** Marks a job as enqueued, unless it was claimed since it had this fence: the entry is used up then. */
  markEnqueued(entry: JobClaimRef): Promise<void>;
  /** Makes the next sweep take these jobs again. */
  clearEnqueued(jobIds: readonly string[]): Promise<void>;
  /** Ends a dead worker's leases, so that its jobs restart at once. Returns how many. */
  releaseLeases(owner: string): Promise<number>;
}

/** `renderEvent` null writes no deliveries to the endpoints of accounts. */
export function createJobsRepository(db: Sql, renderEvent: RenderEvent | null): JobsRepository {
  return {
    submit: (job, defaultMaxUnfinished) => db.transaction((tx) => submitJob(tx, job, { defaultMaxUnfinished, renderEvent })),
    countUnfinished: (accountId, defaultLimit) => countUnfinished(db, accountId, defaultLimit),
    countAllUnfinished: () => countAllUnfinished(db),
    readQueueProgress: () => readQueueProgress(db),
    find: (jobId) => findJob(db, jobId),
    findDetails: (jobId) => findJobDetails(db, jobId),
    findWithAccounts: (jobIds) => findJobsWithAccounts(db, jobIds),
    findStatuses: (jobIds) => findJobStatuses(db, jobIds),
    findSettled: (jobIds) => findSettledIds(db, jobIds),
    claim: (request) =>
      claimInTurn(db, { ...request, stage: 'optimize' }, (turn, condition) => claimAndTell(db, turn, condition, renderEvent)),
    claimFetch: (request) => claimFetch(db, request, renderEvent),
    recordFetch: (record) => recordFetch(db, record),
    takeNextFetch: (account) => takeNextFetch(db, account),
    renew: (claim) => renewJobLease(db, claim),
    releaseClaim: (claim) => releaseJobClaim(db, claim),
    cancel: (request) => cancelJob(db, request, renderEvent),
    settle: (settlement) => settleJob(db, settlement, renderEvent),
    takeUndispatched: (query) => takeUndispatchedJobs(db, query),
    markEnqueued: (entry) => markJobEnqueued(db, entry),
    clearEnqueued: (jobIds) => clearJobsEnqueued(db, jobIds),
    releaseLeases: (owner) => releaseJobLeases(db, owner),
  };
}
