import { AppError } from '@pixmill/contracts';
import type { GuardedCall } from './guarded-call.js';

export interface PutEnd {
  /** The provider as the caller named it. */
  readonly service: string;
  readonly call: Pick<GuardedCall, 'status' | 'failure'>;
  /** The provider's own error code; any text, for it comes from outside. */
  readonly code: string | null;
}

const worthRetrying = new Set([408, 425, 429]);

/** Only what looks like a code goes into a message. */
const codePattern = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/**
 * How a put that did not work out goes on: `destination_failed` may be repeated, `destination_refused` may not. The message names
 * provider, status and the provider's code; what an SDK threw is not kept, it holds the request with its login.
 */
export function toFailure({ service, call, code }: PutEnd): AppError {
  const [status, failure] = [call.status(), call.failure()];
  const fail = (error: 'destination_refused' | 'destination_failed', why: string) =>
    new AppError(error, { message: `The result could not be stored at ${service}: ${why}`, detail: failure?.detail ?? why });
  if (status !== null) {
    const why = code !== null && codePattern.test(code) ? `${status} ${code}` : String(status);
    const mayPass = status < 300 || status >= 500 || worthRetrying.has(status);
    return fail(mayPass ? 'destination_failed' : 'destination_refused', why);
  }
  if (failure === null) return fail('destination_refused', 'the request could not be signed');
  // Worded alike, so that nobody can ask here which addresses there are behind the guard.
  return fail(failure.code === 'address_refused' ? 'destination_refused' : 'destination_failed', 'the endpoint could not be reached');
}
