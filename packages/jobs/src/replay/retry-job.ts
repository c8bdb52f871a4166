import { randomUUID } from 'node:crypto';
import { type Account, AppError, type Image, type Job, pickSourceAccess, sourceAccessSchema, toJobQueued } from '@pixmill/contracts';
import type { AccountJobsRepository, IdempotentRequest, NewJob, RetryableJob } from '@pixmill/db';
import type { EventPublisher } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import type { Capacity } from '../submit/capacity.js';
import { createWriteJob, rejectWithoutTokens, type WriteJobDeps } from '../submit/write-job.js';
import { type CopyInTimeDeps, copyInTime } from './copy-in-time.js';

export interface RetryJobDeps extends CopyInTimeDeps, WriteJobDeps {
  readonly accountJobs: Pick<AccountJobsRepository, 'findForRetry'>;
  readonly storage: CopyInTimeDeps['storage'];
  readonly keys: CopyInTimeDeps['keys'];
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly vault: Pick<Vault, 'seal' | 'unseal'>;
  readonly log: Logger;
}

export interface RetryJobOptions {
  readonly capacity: Pick<Capacity, 'check' | 'maxQueuedPerAccount'>;
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

export interface RetryRequest {
  readonly account: Account;
  readonly jobId: string;
  /** The key of the caller; null for a session without one. */
  readonly keyId: string | null;
  /** The dialect of the new job when no callback needs that of the old one. */
  readonly dialect: string;
  readonly idempotency: IdempotentRequest | null;
}

/**
 * Submits the failed images of a settled job again, as a new job with the same options, destination, callback and labels. Its sources are its
 * own: copies of what is stored, and URLs that are fetched again. Throws AppError `job_not_found`, `job_unsettled`, `state_conflict` (nothing
 * failed, or the credentials of the destination are gone), `artifact_missing` (an upload was removed), `insufficient_tokens`,
 * `rate_limited`, `storage_failed` or `unavailable`.
 */
export type RetryJob = (request: RetryRequest) => Promise<Job>;

export function createRetryJob(deps: RetryJobDeps, { capacity, orphanTtlMs }: RetryJobOptions): RetryJob {
  const { accountJobs, events, vault, log } = deps;
  const { insertJob, enqueue } = createWriteJob(deps, capacity);

  /** Logins and headers of single sources are stored by the position of their image, and positions change. */
  function moveLogins(sealed: string | null, images: readonly Image[]): string | null {
    if (sealed === null) return null;
    const access = sourceAccessSchema.parse(JSON.parse(vault.unseal(sealed)));
    const positions = images.map(({ position }) => position);
    return vault.seal(JSON.stringify(pickSourceAccess(access, positions)));
  }

  return async ({ account, jobId, keyId, dialect, idempotency }) => {
    const parent = await accountJobs.findForRetry({ accountId: account.id, jobId });
    if (!parent) throw new AppError('job_not_found');
    const failed = listFailed(parent);
    rejectWithoutDestination(parent);
    rejectWithoutTokens(account, failed.length);
    await capacity.check();
    const id = randomUUID();
    const images = await copyInTime(deps, { jobId: id, images: renumber(failed), createLostError, orphanTtlMs });
    const sourceCredentials = moveLogins(parent.sourceCredentials, failed);
    const job = await insertJob({ ...toRetry(parent, dialect), id, keyId, sourceCredentials, images, idempotency });
    log.info({ jobId: id, parentId: jobId, accountId: account.id, images: images.length }, 'job retried');
    events.publish(account.id, toJobQueued(job));
    void enqueue(job);
    return job;
  };
}

/** Throws AppError `job_unsettled` or `state_conflict`. */
function listFailed({ job }: RetryableJob): Image[] {
  if (job.state !== 'settled') throw new AppError('job_unsettled');
  const failed = job.images.filter(({ outcome }) => outcome?.status === 'failed');
  if (failed.length === 0) throw new AppError('state_conflict', { message: 'No image of this job failed: there is nothing to retry' });
  return failed;
}

const renumber = (images: readonly Image[]): Image[] => images.map((image, position) => ({ ...image, position }));

function rejectWithoutDestination({ job, destinationCredentials }: RetryableJob): void {
  if (job.destination === null || destinationCredentials !== null) return;
  const message = 'The credentials for the destination of this job are not kept any more: submit its images again';
  throw new AppError('state_conflict', { message });
}

const createLostError = () =>
  new AppError('artifact_missing', { message: 'The uploaded source of a failed image was removed: submit the image again' });

type RetryFields = Omit<NewJob, 'id' | 'images' | 'sourceCredentials' | 'idempotency'>;

function toRetry({ job, callbackLogin, destinationCredentials }: RetryableJob, dialect: string): RetryFields {
  const { accountId, spec, callbackUrl, callbackDelayMs, destination, labels, priority } = job;
  return {
    ...{ accountId, spec, callbackUrl, callbackLogin, callbackDelayMs, labels, priority, parentId: job.id },
    // Only its own dialect can word the body that the receiver of the callback expects.
    dialect: callbackUrl === null ? dialect : job.dialect,
    destination: destination && destinationCredentials !== null ? { target: destination, credentials: destinationCredentials } : null,
  };
}
