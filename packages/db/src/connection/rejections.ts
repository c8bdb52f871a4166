import { randomInt } from 'node:crypto';
import { AppError } from '@pixmill/contracts';
import { shortRetryAfter } from '@pixmill/runtime';

/** One error for each time after which a caller may come back. */
const rejections = Array.from({ length: shortRetryAfter.maxSeconds - shortRetryAfter.minSeconds + 1 }, (_, index) => {
  const retryAfterMs = (shortRetryAfter.minSeconds + index) * 1_000;
  const error = new AppError('unavailable', { detail: 'the database is unavailable', retryAfterMs });
  // Its own line only: a stack would name this file, whatever was rejected.
  error.stack = `${error.name}: ${error.message}`;
  return error;
});

/**
 * The error for a call while the database is known to be away. Thousands of calls a second may need one, so the errors are made once
 * (docs/reliability.md#postgresql-away).
 */
export function pickRejection(): AppError {
  return rejections[randomInt(rejections.length)] ?? new AppError('unavailable');
}
