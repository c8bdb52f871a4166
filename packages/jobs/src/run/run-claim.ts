import { randomUUID } from 'node:crypto';
import { toAppError, toJobStarted } from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { EventPublisher } from '@pixmill/queue';
import { type Logger, retryWhileUnavailable } from '@pixmill/runtime';
import type { Settle } from '../settle/settle.js';
import { createStopwatch } from '../shared/stopwatch.js';
import type { ClaimJob } from './claim-job.js';
import { findDeadReason, findInterruptedReason, maxAgeReason, toUnprocessedResults } from './dead-letter.js';
import type { EnqueuePassedOver } from './enqueue-passed-over.js';
import { keepLease, type Lease, maxAgeExceeded } from './lease.js';
import { sortInterruption } from './sort-failure.js';

export interface RunClaimDeps {
  readonly jobs: Pick<JobsRepository, 'renew' | 'releaseClaim'>;
  readonly settle: Settle;
  readonly claimJob: ClaimJob;
  readonly enqueuePassedOver: EnqueuePassedOver;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

export interface RunClaimOptions {
  /** A job whose uncounted interruptions go on for this long after the first becomes a dead letter, in ms. */
  readonly deadLetterAfterMs: number;
}

/** What one stage does with a job that it has claimed. It ends its own writes when the signal of the lease aborts. */
export type WorkOnClaim = (claim: JobClaim, lease: Lease, log: Logger) => Promise<void>;

/**
 * Claims a job, works on it under a lease, and settles it as a dead letter or releases it when the work was interrupted. Does nothing
 * when the job cannot be claimed. Throws AppError `unavailable`.
 */
export type RunClaim = (jobId: string, stop: AbortSignal, work: WorkOnClaim) => Promise<void>;

/** The database may be away; only the worker that ran the job knows that the attempt does not count. */
const releaseRetryTimeoutMs = 600_000;

/** The frame that all stages of a job share: claim, lease, dead letter, release (docs/reliability.md#faults). */
export function createRunClaim(deps: RunClaimDeps, { deadLetterAfterMs }: RunClaimOptions): RunClaim {
  const { jobs, settle, claimJob, enqueuePassedOver, events, log } = deps;
  return async (jobId, stop, work) => {
    const stopwatch = createStopwatch();
    const { claim, endLastAttempt } = await claimJob(jobId);
    stopwatch.lap('claimMs');
    // The claim may be of another job of the account.
    const jobLog = log.with({ jobId: claim?.job.id ?? jobId, runId: randomUUID().slice(0, 8) });
    if (!claim) return jobLog.debug({}, 'job not claimed');
    const { attempt, fence, passedOver } = claim;
    jobLog.info({ attempt, fence, ...(passedOver && { passedOver: passedOver.jobId }), ...stopwatch.laps }, 'job claimed');
    if (claim.isFirst) events.publish(claim.job.accountId, toJobStarted(claim.job, claim.job.startedAt ?? new Date()));
    const lease = keepLease({ jobs, claim, stop, log: jobLog });
    const enqueued = enqueuePassedOver(claim);
    try {
      const deadReason = findDeadReason(claim);
      if (deadReason === null) await work(claim, lease, jobLog);
      else await settleDeadLetter(claim, deadReason, jobLog);
    } catch (thrown) {
      await endInterrupted({ claim, lease, stop, log: jobLog }, thrown);
    } finally {
      lease.end();
      endLastAttempt();
      await enqueued;
    }
  };

  async function settleDeadLetter(claim: JobClaim, reason: string, jobLog: Logger): Promise<void> {
    jobLog.warn({ reason, attempt: claim.attempt }, 'job becomes a dead letter');
    await settle({ claim, results: toUnprocessedResults(claim.job), deadLetter: { reason } }, jobLog);
  }

  /** The reason of the lease's signal counts before the error that it caused. */
  async function endInterrupted({ claim, lease, stop, log: jobLog }: InterruptedRun, thrown: unknown): Promise<void> {
    const error = toAppError(lease.signal.aborted ? lease.signal.reason : thrown);
    const interruption = sortInterruption(error, stop);
    const interruptedReason = interruption === 'uncounted' ? findInterruptedReason(claim, { error, deadLetterAfterMs }) : null;
    const deadReason = error === maxAgeExceeded ? maxAgeReason : interruptedReason;
    if (deadReason !== null) {
      try {
        return await settleDeadLetter(claim, deadReason, jobLog);
      } catch (settleThrown) {
        jobLog.error(settleThrown, {}, 'dead letter not settled');
      }
    }
    if (interruption === 'shutdown') jobLog.info({}, 'run ended by the shutdown; job released');
    else if (interruption === 'deferred') jobLog.info({ reason: error.detail }, 'job deferred');
    else jobLog.error(error, { interruption }, 'run interrupted; job released');
    const release = () => jobs.releaseClaim({ jobId: claim.job.id, fence: claim.fence, interruption });
    await retryWhileUnavailable(release, { retryTimeoutMs: releaseRetryTimeoutMs, signal: stop });
  }
}

interface InterruptedRun {
  readonly claim: JobClaim;
  readonly lease: Lease;
  readonly stop: AbortSignal;
  readonly log: Logger;
}
