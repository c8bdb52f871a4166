import type { AppError, ErrorCode } from '@pixmill/contracts';

interface WireError {
  /** HTTP status, and `code` of the body. */
  readonly code: number;
}

/**
 * How this dialect renders each error, of a rejected request and of a failed image. Sources: docs/contracts/optidash.md#32-errors,
 * docs/product-decisions.md#service-conditions, docs/product-decisions.md#synchronous-calls-and-credits
 */
export const wireErrors = {
  api_key_missing: { code: 401 },
  api_key_unknown: { code: 401 },
  insufficient_tokens: { code: 402 },
  invalid_parameter: { code: 422 },
  idempotency_key_reused: { code: 422 },
  idempotency_key_running: { code: 409 },
  malformed_body: { code: 422 },
  file_too_large: { code: 413 },
  body_too_large: { code: 413 },
  route_not_found: { code: 404 },
  method_not_allowed: { code: 405 },
  http_invalid: { code: 400 },
  request_too_slow: { code: 408 },
  url_too_long: { code: 414 },
  expectation_unknown: { code: 417 },
  headers_too_long: { code: 431 },
  rate_limited: { code: 429 },
  unavailable: { code: 503 },
  connection_failed: { code: 503 },
  storage_failed: { code: 503 },
  internal: { code: 500 },
  wait_timed_out: { code: 504 },
  artifact_missing: { code: 404 },
  not_an_image: { code: 422 },
  image_damaged: { code: 422 },
  image_too_large: { code: 422 },
  svg_not_allowed: { code: 422 },
  source_unreachable: { code: 422 },
  egress_failed: { code: 503 },
  source_answered: { code: 422 },
  address_refused: { code: 422 },
  https_required: { code: 403 },
  destination_refused: { code: 422 },
  destination_failed: { code: 502 },
  connector_not_found: { code: 404 },
  watermark_not_found: { code: 404 },
  job_timed_out: { code: 504 },
  cancelled: { code: 500 },
  processing_failed: { code: 500 },
  not_processed: { code: 503 },
  source_lost: { code: 500 },
  claim_lost: { code: 500 },
  lane_full: { code: 503 },
  setup_failed: { code: 500 },
  // Errors of other APIs; this dialect's routes do not throw them.
  registration_invalid: { code: 422 },
  already_registered: { code: 409 },
  account_not_found: { code: 404 },
  key_not_found: { code: 404 },
  delivery_not_found: { code: 404 },
  scope_missing: { code: 401 },
  image_not_found: { code: 404 },
  upload_not_found: { code: 404 },
  collection_not_found: { code: 404 },
  preset_not_found: { code: 404 },
  share_not_found: { code: 404 },
  webhook_endpoint_not_found: { code: 404 },
  session_invalid: { code: 401 },
  csrf_missing: { code: 403 },
  state_conflict: { code: 409 },
  dead_letter_not_found: { code: 404 },
  job_not_found: { code: 404 },
  job_unsettled: { code: 409 },
  job_foreign: { code: 404 },
} as const satisfies Record<ErrorCode, WireError>;

export interface ErrorBody {
  readonly success: false;
  readonly code: number;
  readonly id: string;
  /** Never empty, and in errors only: the Node client treats every body with a message as an error. */
  readonly message: string;
}

export function toErrorBody({ code, id, message }: Omit<ErrorBody, 'success'>): ErrorBody {
  return { success: false, code, id, message };
}

/** The message of an error; for `rate_limited` it includes the wait in seconds. Source: docs/contracts/optidash.md#36-rate-limits. */
export function toErrorMessage({ code, message, retryAfterMs }: AppError): string {
  if (code !== 'rate_limited' || retryAfterMs === undefined) return message;
  return `${message}: try again in ${Math.ceil(retryAfterMs / 1_000)} seconds`;
}
