import { randomUUID } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import type { DeadLetter, DeadLettersRepository, NewJob, ReplaySubmission } from '@pixmill/db';
import type { Logger } from '@pixmill/runtime';
import { type CopyInTimeDeps, copyInTime } from './copy-in-time.js';

export interface ReplayDeadLetterDeps extends CopyInTimeDeps {
  readonly deadLetters: Pick<DeadLettersRepository, 'find' | 'replay'>;
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
    const images = await copyInTime(deps, { jobId, images: letter.job.images, createLostError, orphanTtlMs });
    const replay = await submitReplay(toReplay(letter, { jobId, images }));
    if (!replay.created) await storage.removeAll(keys.jobPrefix(jobId));
    else log.info({ jobId, parentId: id, accountId: letter.job.accountId, images: images.length }, 'dead letter replayed');
    return replay;
  };

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

const createLostError = () => new AppError('dead_letter_not_found', { message: 'The sources of this dead letter are lost' });

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
