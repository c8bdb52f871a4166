import type { AppError } from '@pixmill/contracts';

/** `Retry-After` in whole seconds, rounded up so that no client returns too early; no header for an error without a time. */
export function toRetryAfterHeader({ retryAfterMs }: AppError): Record<string, string> {
  return retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
}
