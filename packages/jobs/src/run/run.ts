import { randomUUID } from 'node:crypto';
import {
  type AppError,
  type DestinationCredentials,
  destinationCredentialsSchema,
  type Image,
  type ImageResult,
  toAppError,
} from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { Logger, Vault } from '@pixmill/runtime';
import type { Settle } from '../settle/settle.js';
import { maxJobAgeMs } from '../shared/retention.js';
import { createStopwatch } from '../shared/stopwatch.js';
import { createClaimJob, maxAttempts } from './claim-job.js';
import { keepLease, maxAgeExceeded } from './lease.js';
import { createProcessImage, type ProcessImageDeps } from './process-image.js';
import { countsAsAttempt, failAllImages } from './sort-failure.js';

export interface RunDeps extends ProcessImageDeps {
  readonly jobs: Pick<JobsRepository, 'claim' | 'renew' | 'releaseClaim'>;
  readonly vault: Pick<Vault, 'unseal'>;
  readonly settle: Settle;
  readonly log: Logger;
}

export interface RunOptions {
  /** Name of this worker; the supervisor releases the leases of a dead worker by it. */
  readonly owner: string;
}

/** Runs a job until it has settled or is released; `stop` releases it. Throws AppError `unavailable`. */
export type Run = (jobId: string, stop: AbortSignal) => Promise<void>;

/** Claims a job under a fence, optimizes its images and settles it. Idempotent: does nothing for a job that is claimed or settled. */
export function createRun(deps: RunDeps, options: RunOptions): Run {
  const { jobs, vault, settle, log } = deps;
  const claimJob = createClaimJob(jobs, options);
  const processImage = createProcessImage(deps);

  return async (jobId, stop) => {
    const stopwatch = createStopwatch();
    const { claim, endLastAttempt } = await claimJob(jobId);
    stopwatch.lap('claimMs');
    const jobLog = log.with({ jobId, runId: randomUUID().slice(0, 8) });
    if (!claim) return jobLog.debug({}, 'job not claimed');
    jobLog.info({ attempt: claim.attempt, fence: claim.fence, ...stopwatch.laps }, 'job claimed');
    const lease = keepLease({ jobs, claim, stop, log: jobLog });
    try {
      const results = await processImages(claim, lease.signal, jobLog);
      await settle(claim, results, jobLog);
    } catch (thrown) {
      await release(claim, toAppError(thrown), jobLog);
    } finally {
      lease.end();
      endLastAttempt();
    }
  };

  async function processImages(claim: JobClaim, signal: AbortSignal, jobLog: Logger): Promise<ImageResult[]> {
    const { job, fence, attempt, ageMs } = claim;
    if (attempt > maxAttempts || ageMs >= maxJobAgeMs) return failAllImages(job);
    const credentials = unsealCredentials(claim);
    const processOne = async (image: Image) => {
      const stopwatch = createStopwatch();
      const isLastAttempt = attempt === maxAttempts;
      const result = await processImage({ job, image, fence, credentials, isLastAttempt, signal, stopwatch, log: jobLog });
      jobLog.debug(stopwatch.laps, 'image processed');
      return result;
    };
    try {
      return await Promise.all(job.images.map(processOne));
    } catch (thrown) {
      if (signal.reason === maxAgeExceeded) return failAllImages(job);
      throw thrown;
    }
  }

  function unsealCredentials({ destinationCredentials: sealed }: JobClaim): DestinationCredentials | null {
    return sealed === null ? null : destinationCredentialsSchema.parse(JSON.parse(vault.unseal(sealed)));
  }

  async function release({ job, fence }: JobClaim, error: AppError, jobLog: Logger): Promise<void> {
    const countAttempt = countsAsAttempt(error);
    jobLog.error(error, { countAttempt }, 'run interrupted; job released');
    await jobs.releaseClaim({ jobId: job.id, fence, countAttempt });
  }
}
