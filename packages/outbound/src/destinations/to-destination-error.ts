import { AppError } from '@pixmill/contracts';
import { checksumMismatch, type PutObjectFailure, type PutObjectResult } from '@pixmill/object-store';

const retryableStatuses = new Set([408, 425, 429]);

/** The provider's code is untrusted: only text of this form goes into a message. */
const codePattern = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

function isRetryable(status: number, code: string | null): boolean {
  return status < 300 || code === checksumMismatch || status >= 500 || retryableStatuses.has(status);
}

/** Begins the message. */
interface What {
  readonly what: string;
}

function fromFailure(service: string, failure: PutObjectFailure & What): AppError {
  const createError = (errorCode: 'destination_refused' | 'destination_failed', reason: string) =>
    new AppError(errorCode, {
      message: `${failure.what} at ${service}: ${failure.login ? 'login: ' : ''}${reason}`,
      detail: failure.error?.detail ?? reason,
    });
  if (failure.status !== null) {
    const { status, code } = failure;
    const reason = code !== null && codePattern.test(code) ? `${status} ${code}` : String(status);
    return createError(isRetryable(status, code) ? 'destination_failed' : 'destination_refused', reason);
  }
  const { error } = failure;
  if (error.code === 'egress_failed') return error;
  // The same message for both: it must not reveal which addresses exist behind the guard.
  return createError(error.code === 'address_refused' ? 'destination_refused' : 'destination_failed', 'the endpoint could not be reached');
}

/**
 * The error of a failed request: `destination_failed` may be retried, `destination_refused` is final, `egress_failed` is our own network's. The message names the provider as the
 * caller does, the status and the provider's code.
 */
export function toDestinationError(service: string, result: Exclude<PutObjectResult, { kind: 'stored' }> & What): AppError {
  if (result.kind === 'no-endpoint') {
    return new AppError('destination_refused', { message: `${service} has no address without an endpoint` });
  }
  if (result.kind === 'unusable-login')
    return new AppError('destination_refused', { message: `${result.what} at ${service}: ${result.reason}` });
  return fromFailure(service, result);
}
