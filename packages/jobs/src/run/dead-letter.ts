import { AppError, type ImageResult, type Job } from '@pixmill/contracts';
import type { JobClaim } from '@pixmill/db';
import { maxJobAgeMs } from '../shared/retention.js';

/** A job whose worker died this often becomes a dead letter (docs/reliability.md#attempts). */
export const maxAttempts = 3;

/** Why a claimed job becomes a dead letter instead of another run, for the operator; null when it runs. */
export function findDeadReason({ attempt, ageMs }: Pick<JobClaim, 'attempt' | 'ageMs'>): string | null {
  if (attempt > maxAttempts) return `${maxAttempts} attempts failed`;
  return ageMs >= maxJobAgeMs ? maxAgeReason : null;
}

/** Why a job that ran for its maximum age becomes a dead letter. */
export const maxAgeReason = 'it ran for one hour';

/** Why a job becomes a dead letter at an interruption that does not count; null when it may wait for another run. */
export function findInterruptedReason(
  { interruptedAt }: Pick<JobClaim, 'interruptedAt'>,
  { error, deadLetterAfterMs }: { readonly error: AppError; readonly deadLetterAfterMs: number },
): string | null {
  if (interruptedAt === null || Date.now() - interruptedAt.getTime() <= deadLetterAfterMs) return null;
  return `interrupted since ${interruptedAt.toISOString()}, at last by ${error.code}`;
}

/** The results of a dead letter: no image was processed, no source was read. */
export function toUnprocessedResults(job: Job): ImageResult[] {
  const { code, message } = new AppError('not_processed');
  const outcome = { status: 'failed' as const, failure: { code, message } };
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  return job.images.map(({ id, sourceBytes }) => ({ imageId: id, sourceBytes, ...unread, outcome }));
}
