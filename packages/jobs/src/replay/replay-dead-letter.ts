import { randomUUID } from 'node:crypto';
import { AppError, type Job } from '@pixmill/contracts';
import type { DeadLetter, DeadLettersRepository, NewJob, ReplaySubmission } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';
import { orphanTtlFractions } from '../shared/retention.js';
import { type CopySourcesDeps, copySources } from './copy-sources.js';

export interface ReplayDeadLetterDeps extends CopySourcesDeps {
  readonly deadLetters: Pick<DeadLettersRepository, 'find' | 'replay'>;
  readonly storage: CopySourcesDeps['storage'] & Pick<Storage, 'removeAll'>;
  readonly keys: CopySourcesDeps['keys'];
  readonly log: Logger;
}

export interface ReplayDeadLetterOptions {
  /** Age in ms at which a stored file without a row is removed. */
  readonly orphanTtlMs: number;
}

/**
 * Submits a dead letter again: a new job with its own id, its own webhook and its tokens held anew. While a replay is unsettled, returns
 * that one. The sweep enqueues the job. Throws AppError `dead_letter_not_found` (unknown, no dead letter, or its sources are gone),
 * `insufficient_tokens`, `storage_failed` or `unavailable`.
 */
export type ReplayDeadLetter = (id: string) => Promise<ReplaySubmission>;

/** After these errors no replay was written. */
const rolledBackCodes = new Set(['insufficient_tokens', 'dead_letter_not_found']);

export function createReplayDeadLetter(deps: ReplayDeadLetterDeps, { orphanTtlMs }: ReplayDeadLetterOptions): ReplayDeadLetter {
  const { deadLetters, storage, keys, log } = deps;

  return async (id) => {
    const letter = await deadLetters.find(id);
    if (!letter) throw new AppError('dead_letter_not_found');
    if (letter.unsettledReplayId !== null) return { jobId: letter.unsettledReplayId, created: false };
    const jobId = randomUUID();
    const images = await copyInTime(jobId, letter.job);
    const replay = await submitReplay(toReplay(letter, { jobId, images }));
    if (!replay.created) await storage.removeAll(keys.jobPrefix(jobId));
    else log.info({ jobId, parentId: id, accountId: letter.job.accountId, images: images.length }, 'dead letter replayed');
    return replay;
  };

  /** Copies that took so long that they could be removed as orphans belong to no job. */
  async function copyInTime(jobId: string, job: Job): Promise<NewJob['images']> {
    const startedAt = performance.now();
    try {
      const images = await copySources(deps, { jobId, images: job.images });
      const durationMs = performance.now() - startedAt;
      if (durationMs <= orphanTtlMs * orphanTtlFractions.submit) return images;
      throw new AppError('unavailable', { detail: `copying the sources took ${Math.round(durationMs)} ms`, retryAfterMs: 2_000 });
    } catch (thrown) {
      await storage.removeAll(keys.jobPrefix(jobId));
      throw thrown;
    }
  }

  /** A commit whose answer was lost may have succeeded, so the copies only go when the row is known to be absent. */
  async function submitReplay(job: NewJob & { readonly parentId: string }): Promise<ReplaySubmission> {
    try {
      return await deadLetters.replay(job);
    } catch (thrown) {
      if (thrown instanceof AppError && rolledBackCodes.has(thrown.code)) await storage.removeAll(keys.jobPrefix(job.id));
      throw thrown;
    }
  }
}

function toReplay(
  { job, callbackLogin, sourceCredentials, destinationCredentials }: DeadLetter,
  { jobId, images }: { readonly jobId: string; readonly images: NewJob['images'] },
): NewJob & { readonly parentId: string } {
  const { accountId, dialect, spec, callbackUrl, callbackDelayMs, destination, keyId, priority, labels } = job;
  return {
    ...{
      id: jobId,
      accountId,
      dialect,
      spec,
      callbackUrl,
      callbackLogin,
      callbackDelayMs,
      sourceCredentials,
      images,
      idempotency: null,
      parentId: job.id,
      keyId,
      priority,
      labels,
    },
    destination: destination && destinationCredentials !== null ? { target: destination, credentials: destinationCredentials } : null,
  };
}
