import type { Problem, ServiceErrorCode } from './types.js';

const ofCodes: Partial<Record<ServiceErrorCode, string>> = {
  api_key_missing: 'Send a key of this service',
  api_key_unknown: 'Check the key, and that it is one of this service',
  scope_missing: 'Use a key with that scope',
  insufficient_tokens: 'Ask the operator of the service for tokens',
  idempotency_key_reused: 'Use a new Idempotency-Key for another request',
  job_unsettled: 'Wait for the job first',
  artifact_missing: 'Optimize the image again: its files were removed at the end of their time',
};

/** What a person can do about an error of the service, where its `detail` does not say it; empty otherwise. Pure. */
export function toAdvice({ code, status, request_id }: Problem, retryAfterMs?: number): string {
  const known = ofCodes[code];
  if (known !== undefined) return known;
  if (retryAfterMs !== undefined) return `Try again in ${Math.ceil(retryAfterMs / 1_000)} s`;
  if (status >= 500) return `Try again later; when it goes on, give the operator this id: ${request_id ?? 'none'}`;
  return '';
}
