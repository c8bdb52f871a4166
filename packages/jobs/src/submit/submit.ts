import { randomUUID } from 'node:crypto';
import { type Account, type Job, type Login, type SourceAccess, toJobQueued } from '@pixmill/contracts';
import type { IdempotentRequest } from '@pixmill/db';
import type { Command } from '@pixmill/dialects';
import type { EventPublisher } from '@pixmill/queue';
import type { Logger } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { createStopwatch } from '../shared/stopwatch.js';
import type { Capacity } from './capacity.js';
import { type CheckSubmissionDeps, createCheckSubmission } from './check-submission.js';
import { separateLogins } from './separate-logins.js';
import { storeSources } from './store-sources.js';
import { createWriteJob, type WriteJobDeps } from './write-job.js';

export interface SubmitDeps extends WriteJobDeps, CheckSubmissionDeps {
  readonly storage: Pick<Storage, 'putFile' | 'copy' | 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource' | 'jobPrefix'>;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly log: Logger;
}

export interface SubmitOptions {
  /** Checked again when the job is written. */
  readonly capacity: Pick<Capacity, 'check' | 'maxQueuedPerAccount'>;
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

export interface Submission {
  readonly account: Account;
  readonly dialect: string;
  readonly command: Extract<Command, { verb: 'submit' }>;
  /** The caller's idempotency key, already locked; null without one. */
  readonly idempotency: IdempotentRequest | null;
}

/**
 * Accepts a job. Throws AppError `insufficient_tokens`, `invalid_parameter` (unknown destination or watermark), `rate_limited`,
 * `not_an_image` (a single upload only), `idempotency_key_running`, `storage_failed` or `unavailable`.
 */
export type Submit = (submission: Submission) => Promise<Job>;

/**
 * Uploads go to storage first, then one transaction writes the job and holds its tokens, then the job is enqueued.
 * Nothing after the commit can fail the request: the sweep enqueues a job whose enqueue failed.
 */
export function createSubmit(deps: SubmitDeps, { capacity, orphanTtlMs }: SubmitOptions): Submit {
  const { storage, keys, events, vault, log } = deps;
  const { insertJob, enqueue } = createWriteJob(deps, capacity);
  const checkSubmission = createCheckSubmission(deps, { capacity });

  return async ({ account, dialect, command, idempotency }) => {
    const { spec, callbackDelayMs, keyId = null, priority = 0, labels = {}, collectionId = null, parentId = null } = command;
    const { sources, callbackUrl, callbackLogin, access } = separateLogins(command);
    const destination = await checkSubmission({ account, command });
    const id = randomUUID();
    const logins = { sourceCredentials: seal(access), callbackLogin: seal(callbackLogin) };
    const stopwatch = createStopwatch();
    const images = await storeSources({ storage, keys }, { jobId: id, sources, orphanTtlMs });
    stopwatch.lap('storeMs');
    const jobFields = { spec, callbackUrl, callbackDelayMs, ...logins, destination, keyId, priority, labels, collectionId, parentId };
    const job = await insertJob({ id, accountId: account.id, dialect, ...jobFields, idempotency, images });
    stopwatch.lap('writeMs');
    log.info({ jobId: id, accountId: account.id, images: images.length, dialect, ...stopwatch.laps }, 'job accepted');
    events.publish(account.id, toJobQueued(job));
    void enqueue(job);
    return job;
  };

  function seal(secret: SourceAccess | Login | null): string | null {
    return secret && vault.seal(JSON.stringify(secret));
  }
}
