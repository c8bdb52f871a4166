import { AppError } from '@pixmill/contracts';
import type { RecordingTransport } from './recording-transport.js';

export interface PutFailure {
  /** The provider as the caller named it. */
  readonly service: string;
  readonly call: Pick<RecordingTransport, 'status' | 'failure'>;
  /** The provider's own error code; any text, for it comes from outside. */
  readonly code: string | null;
}

const retryableStatuses = new Set([408, 425, 429]);

/** Only what looks like a code goes into a message. */
const codePattern = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/**
 * How a put that did not work out goes on: `destination_failed` may be repeated, `destination_refused` may not. The message names
 * provider, status and the provider's code; what an SDK threw is not kept, it holds the request with its login.
 */
export function toDestinationError({ service, call, code }: PutFailure): AppError {
  const [status, failure] = [call.status(), call.failure()];
  const createError = (error: 'destination_refused' | 'destination_failed', reason: string) =>
    new AppError(error, { message: `The result could not be stored at ${service}: ${reason}`, detail: failure?.detail ?? reason });
  if (status !== null) {
    const reason = code !== null && codePattern.test(code) ? `${status} ${code}` : String(status);
    const isRetryable = status < 300 || status >= 500 || retryableStatuses.has(status);
    return createError(isRetryable ? 'destination_failed' : 'destination_refused', reason);
  }
  if (failure === null) return createError('destination_refused', 'the request could not be signed');
  // Worded alike, so that nobody can ask here which addresses there are behind the guard.
  return createError(
    failure.code === 'address_refused' ? 'destination_refused' : 'destination_failed',
    'the endpoint could not be reached',
  );
}
