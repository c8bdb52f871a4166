import { AppError, errorCatalogue, type ImageFailure, type ImageResult, type Job, toAppError } from '@pixmill/contracts';
import type { ImageTask } from './image-task.js';

/** An interruption with one of these codes is not the job's fault and does not count as an attempt. */
const uncountedInterruptions = new Set(['unavailable', 'storage_failed', 'egress_failed', 'claim_lost']);

/** Whether an interrupted run counts as an attempt of its job. */
export function countsAsAttempt(error: AppError): boolean {
  return !uncountedInterruptions.has(error.code);
}

/**
 * The failure that becomes the outcome of an image, or null when the job is to be tried again: when it was interrupted, or when the
 * error catalogue says that it is not the input's fault. A destination that does not respond is retried until the last attempt.
 */
export function toFinalFailure(
  thrown: unknown,
  { signal, isLastAttempt }: Pick<ImageTask, 'signal' | 'isLastAttempt'>,
): ImageFailure | null {
  if (signal.aborted) return null;
  const { code, message } = toAppError(thrown);
  const isFinal = errorCatalogue[code].fault === 'input' || (isLastAttempt && code === 'destination_failed');
  return isFinal ? { code, message } : null;
}

/** The results of a job that used up its attempts or its age: every image failed as `processing_failed`, its source unread. */
export function failAllImages(job: Job): ImageResult[] {
  const { code, message } = new AppError('processing_failed');
  const outcome = { status: 'failed' as const, failure: { code, message } };
  const unread = { sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  return job.images.map(({ id, sourceBytes }) => ({ imageId: id, sourceBytes, ...unread, outcome }));
}
