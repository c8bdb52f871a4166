import { randomUUID } from 'node:crypto';
import {
  AppError,
  destinationCredentialsSchema,
  type Image,
  type ImageResult,
  type Job,
  sourceAccessSchema,
  toAppError,
} from '@pixmill/contracts';
import type { JobClaim } from '@pixmill/db';
import type { Settle } from '../settle/settle.js';
import type { Deps, RunSettings } from '../shared/deps.js';
import { createStopwatch } from '../shared/stopwatch.js';
import { createProcessImage } from './process-image.js';

type RunDeps = Pick<
  Deps,
  'jobs' | 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'priorResults' | 'httpClient' | 'destinations' | 'vault' | 'log'
>;

export interface RunOptions {
  readonly deps: RunDeps;
  readonly limits: RunSettings;
  readonly settle: Settle;
}

/** Works on a job until it has settled or is given back; `stop` gives it back. */
export type Run = (jobId: string, stop: AbortSignal) => Promise<void>;

/** A lease outlives three missed renewals (decisions.md 15). */
const leaseMs = 5_000;
const renewMs = 1_500;

/** A job whose worker died this often ends as failed (reliability.md section 1). */
const maxAttempts = 3;

/** A job's hour runs from its first claim, never from waiting (decisions.md 14); past it the job ends as failed. In ms. */
export const maxJobAgeMs = 3_600_000;

/** What happens to an interrupted job: the world's fault does not count as an attempt, ours does. */
const uncountedInterruptions = new Set(['unavailable', 'storage_failed', 'claim_lost']);

interface LeaseOptions {
  readonly jobs: Deps['jobs'];
  readonly claim: JobClaim;
  readonly stop: AbortSignal;
  readonly log: Deps['log'];
}

const maxAgeExceeded = new AppError('processing_failed', { detail: 'the job is past its hour' });

/** Keeps a lease alive; the signal aborts with `claim_lost` when it cannot be kept, when the job's hour is over, and when `stop` does. */
function keepLease({ jobs, claim: { job, fence, ageMs }, stop, log }: LeaseOptions) {
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
  const timer = setInterval(() => void renew(), renewMs);
  const ageTimer = setTimeout(() => controller.abort(maxAgeExceeded), maxJobAgeMs - ageMs);
  const end = () => {
    clearInterval(timer);
    clearTimeout(ageTimer);
    stop.removeEventListener('abort', abort);
  };
  return { signal: controller.signal, end };
}

function failAllImages(job: Job): ImageResult[] {
  const { code, message } = new AppError('processing_failed');
  const outcome = { status: 'failed' as const, failure: { code, message } };
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  return job.images.map(({ id, sourceBytes }) => ({ imageId: id, sourceBytes, ...unread, outcome }));
}

/** Claims a job under a fence, has every image optimized, and settles it. Safe to repeat: a job that is held or over is left alone. */
export function createRun({ deps: { jobs, vault, log, ...rest }, limits, settle }: RunOptions): Run {
  const processImage = createProcessImage({ ...rest, limits });
  let runningLastAttempts = 0;

  /**
   * A job on its last attempt shares its worker with no other such job: those that die together are rung together, and the innocent
   * must not be taken for the poison. The one that is left alone is rung again. `over` ends the claim's share in this.
   */
  async function claimJob(jobId: string): Promise<{ claim: JobClaim | null; endLastAttempt: () => void }> {
    const mayTakeLastAttempt = runningLastAttempts === 0;
    const attemptFilter = mayTakeLastAttempt ? {} : { attemptsBelow: maxAttempts - 1 };
    let counted = mayTakeLastAttempt ? 1 : 0;
    const endLastAttempt = () => {
      runningLastAttempts -= counted;
      counted = 0;
    };
    runningLastAttempts += counted;
    try {
      const claim = await jobs.claim({ jobId, owner: limits.owner, leaseMs, ...attemptFilter });
      if (!claim || claim.attempt < maxAttempts) endLastAttempt();
      return { claim, endLastAttempt };
    } catch (thrown) {
      endLastAttempt();
      throw thrown;
    }
  }

  async function processImages(claim: JobClaim, signal: AbortSignal, jobLog: Deps['log']): Promise<ImageResult[]> {
    const { job, sourceCredentials, destinationCredentials, attempt, ageMs } = claim;
    if (attempt > maxAttempts || ageMs >= maxJobAgeMs) return failAllImages(job);
    const sourceAccess = sourceCredentials === null ? null : sourceAccessSchema.parse(JSON.parse(vault.unseal(sourceCredentials)));
    const credentials =
      destinationCredentials === null ? null : destinationCredentialsSchema.parse(JSON.parse(vault.unseal(destinationCredentials)));
    const isLastAttempt = attempt === maxAttempts;
    const processOne = async (image: Image) => {
      const stopwatch = createStopwatch();
      const result = await processImage({ job, image, sourceAccess, credentials, isLastAttempt, signal, stopwatch });
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

  async function giveBack({ job, fence }: JobClaim, error: AppError, jobLog: Deps['log']): Promise<void> {
    const countAttempt = !uncountedInterruptions.has(error.code);
    jobLog.error(error, { countAttempt }, 'run interrupted, job given back');
    await jobs.releaseClaim({ jobId: job.id, fence, countAttempt });
  }

  return async (jobId, stop) => {
    const stopwatch = createStopwatch();
    const { claim, endLastAttempt } = await claimJob(jobId);
    stopwatch.lap('claimMs');
    const jobLog = log.with({ jobId, runId: randomUUID().slice(0, 8) });
    if (!claim) return jobLog.debug({}, 'nothing to claim');
    jobLog.info({ attempt: claim.attempt, fence: claim.fence, ...stopwatch.laps }, 'job claimed');
    const lease = keepLease({ jobs, claim, stop, log: jobLog });
    try {
      const results = await processImages(claim, lease.signal, jobLog);
      await settle(claim, results, jobLog);
    } catch (thrown) {
      await giveBack(claim, toAppError(thrown), jobLog);
    } finally {
      lease.end();
      endLastAttempt();
    }
  };
}
