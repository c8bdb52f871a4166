import { randomUUID } from 'node:crypto';
import {
  type Account,
  AppError,
  type Job,
  type Login,
  listWatermarkIds,
  type Operation,
  type SourceAccess,
  toJobQueued,
} from '@pixmill/contracts';
import type { ConnectorsRepository, IdempotentRequest, WatermarksRepository } from '@pixmill/db';
import type { Command } from '@pixmill/dialects';
import type { sniff } from '@pixmill/image-formats/upload-checks';
import type { EventPublisher } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';
import { createStopwatch } from '../shared/stopwatch.js';
import type { Capacity } from './capacity.js';
import { rejectNonImage } from './reject-non-image.js';
import { createSealDestination } from './seal-destination.js';
import { separateLogins } from './separate-logins.js';
import { storeSources } from './store-sources.js';
import { createWriteJob, rejectWithoutTokens, type WriteJobDeps } from './write-job.js';

export interface SubmitDeps extends WriteJobDeps {
  readonly watermarks: Pick<WatermarksRepository, 'ownsAll'>;
  readonly connectors: Pick<ConnectorsRepository, 'find'>;
  readonly storage: Pick<Storage, 'putFile' | 'copy' | 'removeAll'>;
  readonly keys: Pick<StorageKeys, 'source' | 'fetchedSource' | 'jobPrefix'>;
  readonly events: Pick<EventPublisher, 'publish'>;
  readonly sniff: typeof sniff;
  readonly vault: Pick<Vault, 'seal'>;
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
  const { watermarks, storage, keys, events, sniff, vault, log } = deps;
  const { insertJob, enqueue } = createWriteJob(deps, capacity);
  const sealDestination = createSealDestination(deps);

  return async ({ account, dialect, command, idempotency }) => {
    const { spec, callbackDelayMs, keyId = null, priority = 0, labels = {}, collectionId = null, parentId = null } = command;
    const { sources, callbackUrl, callbackLogin, access } = separateLogins(command);
    rejectWithoutTokens(account, sources.length);
    await capacity.check();
    await rejectNonImage(sources, sniff);
    await rejectUnknownWatermarks(account.id, spec.operations);
    const id = randomUUID();
    const destination = await sealDestination(account.id, command.destination);
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

  async function rejectUnknownWatermarks(accountId: string, operations: readonly Operation[]): Promise<void> {
    const ids = listWatermarkIds(operations);
    if (ids.length === 0 || (await watermarks.ownsAll(accountId, ids))) return;
    throw new AppError('invalid_parameter', { message: 'watermark: `id` must be the id of an uploaded watermark' });
  }

  function seal(secret: SourceAccess | Login | null): string | null {
    return secret && vault.seal(JSON.stringify(secret));
  }
}
