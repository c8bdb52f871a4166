import { AppError } from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { maxJobAgeMs } from '../shared/retention.js';

/** A lease outlives three missed renewals (docs/reliability.md#leases). */
export const leaseMs = 5_000;
const renewMs = 1_500;

/** Reason of the lease's signal when the job exceeded its maximum age. */
export const maxAgeExceeded = new AppError('processing_failed', { detail: 'the job exceeded its maximum age' });

export interface LeaseOptions {
  readonly jobs: Pick<JobsRepository, 'renew'>;
  readonly claim: JobClaim;
  readonly stop: AbortSignal;
  readonly log: Logger;
}

export interface Lease {
  /** Aborts with `claim_lost`, with `maxAgeExceeded`, or with the reason of `stop`. */
  readonly signal: AbortSignal;
  end(): void;
}

/** Renews the lease of a claimed job until `end` is called. */
export function keepLease({ jobs, claim: { job, fence, ageMs }, stop, log }: LeaseOptions): Lease {
  const controller = new AbortController();
  const abort = () => controller.abort(stop.reason);
  if (stop.aborted) abort();
  stop.addEventListener('abort', abort, { once: true });
  const renew = async () => {
    try {
      if (!(await jobs.renew({ jobId: job.id, fence, leaseMs }))) controller.abort(new AppError('claim_lost'));
    } catch (thrown) {
      log.error(thrown, {}, 'lease not renewed');
    }
  };
  const renewTimer = setInterval(() => void renew(), renewMs);
  const ageTimer = setTimeout(() => controller.abort(maxAgeExceeded), maxJobAgeMs - ageMs);
  return {
    signal: controller.signal,
    end() {
      clearInterval(renewTimer);
      clearTimeout(ageTimer);
      stop.removeEventListener('abort', abort);
    },
  };
}
