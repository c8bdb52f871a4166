import type { AppError, ErrorCode } from '@pixmill/contracts';
import { toRetryAfterHeader, type WireReply } from '@pixmill/dialects';

/** HTTP statuses of the native API; every other code is a 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  api_key_missing: 401,
  api_key_unknown: 401,
  invalid_parameter: 400,
  malformed_body: 400,
  body_too_large: 413,
  file_too_large: 413,
  not_an_image: 400,
  image_damaged: 400,
  image_too_large: 400,
  route_not_found: 404,
  account_not_found: 404,
  key_not_found: 404,
  job_not_found: 404,
  delivery_not_found: 404,
  dead_letter_not_found: 404,
  connector_not_found: 404,
  watermark_not_found: 404,
  method_not_allowed: 405,
  already_registered: 409,
  job_unsettled: 409,
  artifact_missing: 410,
  idempotency_key_reused: 422,
  http_invalid: 400,
  request_too_slow: 408,
  url_too_long: 414,
  expectation_unknown: 417,
  headers_too_long: 431,
  rate_limited: 429,
  unavailable: 503,
  storage_failed: 503,
};

/** A 401 needs a challenge (RFC 9110 section 15.5.2). */
const authChallenge = { 'www-authenticate': 'Bearer realm="pixmill"' };

/** The answer of the native API to an error. */
export function renderJsonError(error: AppError): WireReply {
  const { code, message } = error;
  const status = statuses[code] ?? 500;
  const headers = { ...toRetryAfterHeader(error), ...(status === 401 && authChallenge) };
  return { status, headers, json: { error: { code, message } }, finalNewline: true };
}
