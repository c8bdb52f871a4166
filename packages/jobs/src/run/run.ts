import { setTimeout as pause } from 'node:timers/promises';
import {
  type DestinationCredentials,
  destinationCredentialsSchema,
  type Image,
  type ImageResult,
  toAppError,
  toImageDone,
} from '@pixmill/contracts';
import type { JobClaim, JobsRepository } from '@pixmill/db';
import type { EventPublisher, Producer } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import type { Settle } from '../settle/settle.js';
import { createStopwatch } from '../shared/stopwatch.js';
import { type ClaimJobOptions, createClaimJob } from './claim-job.js';
import { createEnqueuePassedOver } from './enqueue-passed-over.js';
import type { Lease } from './lease.js';
import { createProcessImage, type ProcessImageDeps } from './process-image.js';
import { createRunClaim, type RunClaimOptions } from './run-claim.js';

export interface RunDeps extends ProcessImageDeps {
  readonly jobs: Pick<JobsRepository, 'claim' | 'renew' | 'releaseClaim' | 'markEnqueued'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly vault: Pick<Vault, 'unseal'>;
  readonly settle: Settle;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

export type RunOptions = RunClaimOptions & ClaimJobOptions;

/** Runs a job until it has settled or is released; `stop` releases it. Throws AppError `unavailable`. */
export type Run = (jobId: string, stop: AbortSignal) => Promise<void>;

/** How long a run that was interrupted at one image waits for its other images to stop. */
const stopTimeoutMs = 10_000;

/** Claims a job under a fence, optimizes its images and settles it. Idempotent: does nothing for a job that is claimed or settled. */
export function createRun(deps: RunDeps, options: RunOptions): Run {
  const { jobs, vault, settle, events, log } = deps;
  const claimJob = createClaimJob(jobs, options);
  const enqueuePassedOver = createEnqueuePassedOver(deps, 'optimize');
  const runClaim = createRunClaim({ jobs, settle, events, claimJob, enqueuePassedOver, log }, options);
  const processImage = createProcessImage(deps);

  return (jobId, stop) =>
    runClaim(jobId, stop, async (claim, lease, jobLog) => {
      const results = await processImages(claim, lease, jobLog);
      await settle({ claim, results }, jobLog);
    });

  async function processImages(claim: JobClaim, lease: Lease, jobLog: Logger): Promise<ImageResult[]> {
    const { job, fence } = claim;
    const { signal, confirm: confirmClaim } = lease;
    const credentials = unsealCredentials(claim);
    const processOne = async (image: Image) => {
      const stopwatch = createStopwatch();
      const result = await processImage({ job, image, fence, credentials, signal, confirmClaim, stopwatch, log: jobLog });
      jobLog.debug(stopwatch.laps, 'image processed');
      events.publish(job.accountId, toImageDone(job, { ...image, ...result }, new Date()));
      return result;
    };
    return allOrStop(job.images.map(processOne), lease);
  }

  function unsealCredentials({ destinationCredentials: sealed }: JobClaim): DestinationCredentials | null {
    return sealed === null ? null : destinationCredentialsSchema.parse(JSON.parse(vault.unseal(sealed)));
  }
}

/** The first failure stops the other images of the job, so that none of them still writes once the job is released. */
async function allOrStop(images: readonly Promise<ImageResult>[], lease: Lease): Promise<ImageResult[]> {
  try {
    return await Promise.all(images);
  } catch (thrown) {
    lease.abort(toAppError(thrown));
    await Promise.race([Promise.allSettled(images), pause(stopTimeoutMs, undefined, { ref: false })]);
    throw thrown;
  }
}
