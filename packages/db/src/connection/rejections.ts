import { randomInt } from 'node:crypto';
import { AppError } from '@pixmill/contracts';

const longestRetryAfterSeconds = 4;

/**
 * When a rejected caller may come back, in ms: whole seconds from 1 to 4, at random, so that callers that were rejected together do not come
 * back together.
 */
export const randomRetryAfterMs = (): number => randomInt(1, longestRetryAfterSeconds + 1) * 1_000;

function createRejection(_: unknown, index: number): AppError {
  const error = new AppError('unavailable', { detail: 'the database is unavailable', retryAfterMs: (index + 1) * 1_000 });
  // Its own line only: a stack would name this file, whatever was rejected.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

const rejections = Array.from({ length: longestRetryAfterSeconds }, createRejection);

/**
 * The error for a call while the database is known to be away. Thousands of calls a second may need one, so the errors are made once
 * (docs/reliability.md#postgresql-away).
 */
export function pickRejection(): AppError {
  return rejections[randomInt(rejections.length)] ?? new AppError('unavailable');
}
