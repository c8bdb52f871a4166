import type { JobClaim, JobClaimRequest } from '@pixmill/db';
import { maxAttempts } from './dead-letter.js';
import { leaseMs } from './lease.js';

export interface ClaimedJob {
  /** Null when the job has ended, is claimed, or has to wait for its last attempt. */
  readonly claim: JobClaim | null;
  /** Allows the next last attempt in this worker; may be called repeatedly. */
  readonly endLastAttempt: () => void;
}

/** How many last attempts run in this worker. Its stages share it. */
export interface LastAttempts {
  running: number;
}

export interface ClaimJobOptions {
  /** Name of this worker; the supervisor releases the leases of a dead worker by it. */
  readonly owner: string;
  /** Of this stage alone by default. */
  readonly lastAttempts?: LastAttempts;
}

export interface ClaimJobDeps {
  /** Claims a job for one stage. */
  readonly claim: (request: JobClaimRequest) => Promise<JobClaim | null>;
}

/** Claims a job under a new fence. Throws AppError `unavailable`. */
export type ClaimJob = (jobId: string) => Promise<ClaimedJob>;

/**
 * Runs at most one last attempt in a worker at a time. Jobs whose worker died are enqueued together; if their last attempts ran
 * together, a job that crashes its worker would make dead letters of the others too. The sweep enqueues a job that has to wait.
 */
export function createClaimJob({ claim: claimForStage }: ClaimJobDeps, options: ClaimJobOptions): ClaimJob {
  const { owner, lastAttempts = { running: 0 } } = options;

  return async (jobId) => {
    const mayTakeLastAttempt = lastAttempts.running === 0;
    let counted = mayTakeLastAttempt ? 1 : 0;
    const endLastAttempt = () => {
      lastAttempts.running -= counted;
      counted = 0;
    };
    lastAttempts.running += counted;
    try {
      const request = { jobId, owner, leaseMs };
      const claim = await claimForStage(mayTakeLastAttempt ? request : { ...request, attemptsBelow: maxAttempts - 1 });
      if (!claim || claim.attempt < maxAttempts) endLastAttempt();
      return { claim, endLastAttempt };
    } catch (thrown) {
      endLastAttempt();
      throw thrown;
    }
  };
}
