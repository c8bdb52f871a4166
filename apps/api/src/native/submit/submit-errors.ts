import type { ErrorCode } from '@pixmill/contracts';

/** What a submit of images can be refused with. */
export const submitErrors = [
  'not_an_image',
  'malformed_body',
  'file_too_large',
  'body_too_large',
  'insufficient_tokens',
  'job_not_found',
  'artifact_missing',
  'idempotency_key_running',
  'idempotency_key_reused',
  'storage_failed',
] as const satisfies readonly ErrorCode[];
