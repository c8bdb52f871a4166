import { ConnectionError, ServiceError } from '@pixmill/client';

/** Whether an error is of a service that is gone for a time: it does not answer, is overloaded, or starts again. */
export function mayReturn(thrown: unknown): thrown is ConnectionError | ServiceError {
  return thrown instanceof ConnectionError || (thrown instanceof ServiceError && (thrown.status === 429 || thrown.status >= 500));
}
