import { randomUUID } from 'node:crypto';
import { AppError, destinationCredentialsSchema, type ImageResult, type Job, sourceLoginSchema, toAppError } from '@pixmill/contracts';
import type { Claim } from '@pixmill/db';
import type { Deps, WorkLimits } from './deps.js';
import { createProcessImage } from './process-image.js';
import type { Settle } from './settle.js';

type RunDeps = Pick<
  Deps,
  'jobs' | 'storage' | 'keys' | 'optimizer' | 'engineVersion' | 'earlierWork' | 'egress' | 'destinations' | 'vault' | 'log'
>;

export interface RunOptions {
  readonly deps: RunDeps;
  readonly limits: WorkLimits;
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
export const limitMs = 3_600_000;

/** What happens to an interrupted job: the world's fault does not count as an attempt, ours does. */
const worldsFault = new Set(['unavailable', 'storage_failed', 'claim_lost']);

interface LeaseOptions {
  readonly jobs: Deps['jobs'];
  readonly claim: Claim;
  readonly stop: AbortSignal;
  readonly log: Deps['log'];
}

const pastItsHour = new AppError('processing_failed', { detail: 'the job is past its hour' });

/** Keeps a lease alive; the signal aborts with `claim_lost` when it cannot be kept, when the job's hour is over, and when `stop` does. */
function keepLease({ jobs, claim: { job, fence, ageMs }, stop, log }: LeaseOptions) {
  const lost = new AbortController();
  const abort = () => lost.abort(stop.reason);
  if (stop.aborted) abort();
  stop.addEventListener('abort', abort, { once: true });
  const renew = async () => {
    try {
      if (!(await jobs.renew({ jobId: job.id, fence, leaseMs }))) lost.abort(new AppError('claim_lost'));
    } catch (thrown) {
      log.error(thrown, {}, 'lease not renewed');
    }
  };
  const timer = setInterval(() => void renew(), renewMs);
  const hour = setTimeout(() => lost.abort(pastItsHour), limitMs - ageMs);
  const end = () => {
    clearInterval(timer);
    clearTimeout(hour);
    stop.removeEventListener('abort', abort);
  };
  return { signal: lost.signal, end };
}

function failAll(job: Job): ImageResult[] {
  const { code, message } = new AppError('processing_failed');
  const outcome = { status: 'failed' as const, failure: { code, message } };
  return job.images.map(({ id, sourceBytes }) => ({ imageId: id, sourceBytes, sourceSha256: null, recipe: null, outcome }));
}

/** Claims a job under a fence, has every image optimized, and settles it. Safe to repeat: a job that is held or over is left alone. */
export function createRun({ deps: { jobs, vault, log, ...rest }, limits, settle }: RunOptions): Run {
  const processImage = createProcessImage({ ...rest, limits });
  let lastAttempts = 0;

  /**
   * A job on its last attempt shares its worker with no other such job: those that die together are rung together, and the innocent
   * must not be taken for the poison. The one that is left alone is rung again. `over` ends the claim's share in this.
   */
  async function claimJob(jobId: string): Promise<{ claim: Claim | null; over: () => void }> {
    const mayBeLast = lastAttempts === 0;
    const tried = mayBeLast ? {} : { triedLessThan: maxAttempts - 1 };
    let counted = mayBeLast ? 1 : 0;
    const over = () => {
      lastAttempts -= counted;
      counted = 0;
    };
    lastAttempts += counted;
    try {
      const claim = await jobs.claim({ jobId, owner: limits.owner, leaseMs, ...tried });
      if (!claim || claim.attempt < maxAttempts) over();
      return { claim, over };
    } catch (thrown) {
      over();
      throw thrown;
    }
  }

  async function work(claim: Claim, signal: AbortSignal): Promise<ImageResult[]> {
    const { job, sourceLogin, destinationLogin, attempt, ageMs } = claim;
    if (attempt > maxAttempts || ageMs >= limitMs) return failAll(job);
    const login = sourceLogin === null ? null : sourceLoginSchema.parse(JSON.parse(vault.open(sourceLogin)));
    const credentials = destinationLogin === null ? null : destinationCredentialsSchema.parse(JSON.parse(vault.open(destinationLogin)));
    const last = attempt === maxAttempts;
    try {
      return await Promise.all(job.images.map((image) => processImage({ job, image, login, credentials, last, signal })));
    } catch (thrown) {
      if (signal.reason === pastItsHour) return failAll(job);
      throw thrown;
    }
  }

  async function giveBack({ job, fence }: Claim, error: AppError, jobLog: Deps['log']): Promise<void> {
    const counts = !worldsFault.has(error.code);
    jobLog.error(error, { counts }, 'run interrupted, job given back');
    await jobs.handBack({ jobId: job.id, fence, counts });
  }

  return async (jobId, stop) => {
    const { claim, over } = await claimJob(jobId);
    const jobLog = log.with({ jobId, runId: randomUUID().slice(0, 8) });
    if (!claim) return jobLog.debug({}, 'nothing to claim');
    jobLog.info({ attempt: claim.attempt, fence: claim.fence }, 'job claimed');
    const lease = keepLease({ jobs, claim, stop, log: jobLog });
    try {
      const results = await work(claim, lease.signal);
      await settle(claim, results, jobLog);
    } catch (thrown) {
      await giveBack(claim, toAppError(thrown), jobLog);
    } finally {
      lease.end();
      over();
    }
  };
}
