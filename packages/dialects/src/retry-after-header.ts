import type { AppError } from '@pixmill/contracts';

/** `Retry-After` in whole seconds, rounded up so that nobody comes back too early; no header where the error names no time. */
export function toRetryAfterHeader({ retryAfterMs }: AppError): Record<string, string> {
  return retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
}
