import { setMaxListeners } from 'node:events';
import { AppError } from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { maxJobAgeMs } from '../shared/retention.js';

/** A lease outlives three missed renewals (docs/reliability.md#leases). */
export const leaseMs = 5_000;
const renewMs = 1_500;

/** Reason of the lease's signal when the job exceeded its maximum age. */
export const maxAgeExceeded = new AppError('not_processed', { detail: 'the job exceeded its maximum age' });

export interface LeaseOptions {
  readonly jobs: Pick<JobsRepository, 'renew'>;
  readonly claim: JobClaim;
  readonly stop: AbortSignal;
  readonly log: Logger;
}

export interface Lease {
  /** Aborts with `claim_lost`, with `maxAgeExceeded`, with the reason of `stop`, or with that of `abort`. */
  readonly signal: AbortSignal;
  /**
   * Asks the database whether the claim still holds, and renews it. For writes that no fence protects. Throws AppError `claim_lost`, which
   * also aborts the signal, or `unavailable`.
   */
  readonly confirm: () => Promise<void>;
  /** Ends all work under the lease. The first reason counts. */
  abort(reason: AppError): void;
  end(): void;
}

/**
 * Renews the lease of a claimed job until `end` is called. A process that was frozen for longer than the lease ends its run when it
 * wakes, before it asks whether another worker has the job: every moment counts for what it was about to send.
 */
export function keepLease({ jobs, claim: { job, fence, ageMs }, stop, log }: LeaseOptions): Lease {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // one for each image of the job, up to a hundred
  const abort = (reason: unknown) => controller.abort(reason);
  const onStop = () => abort(stop.reason);
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop, { once: true });

  async function confirm(): Promise<void> {
    if (await jobs.renew({ jobId: job.id, fence, leaseMs })) return;
    const lost = new AppError('claim_lost', { detail: `job ${job.id}, fence ${fence}` });
    abort(lost);
    throw lost;
  }

  async function renew(): Promise<void> {
    try {
      await confirm();
    } catch (thrown) {
      if (!controller.signal.aborted) log.error(thrown, {}, 'lease not renewed');
    }
  }

  let tickedAt = performance.now();
  const renewTimer = setInterval(() => {
    const pausedMs = performance.now() - tickedAt;
    tickedAt = performance.now();
    if (pausedMs > leaseMs + renewMs)
      abort(new AppError('claim_lost', { detail: `the process was frozen for ${Math.round(pausedMs)} ms` }));
    void renew();
  }, renewMs);
  const ageTimer = setTimeout(() => abort(maxAgeExceeded), maxJobAgeMs - ageMs);
  return {
    signal: controller.signal,
    confirm,
    abort,
    end() {
      clearInterval(renewTimer);
      clearTimeout(ageTimer);
      stop.removeEventListener('abort', onStop);
    },
  };
}
