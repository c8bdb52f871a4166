import { ConnectionError, ServiceError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';

/**
 * Whether an error is of a service that is gone for a time: it does not answer, is overloaded, or starts again. The first file of an engine asks the
 * service once, and then the error of the client is the cause.
 */
export function mayReturn(thrown: unknown): thrown is Error {
  if (thrown instanceof AppError) return thrown.code === 'connection_failed' && mayReturn(thrown.cause);
  return thrown instanceof ConnectionError || (thrown instanceof ServiceError && (thrown.status === 429 || thrown.status >= 500));
}
