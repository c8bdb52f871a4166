import type { ErrorCode } from '@pixmill/contracts';
import type { ErrorContext } from '../dialect.js';
import { toUser, type WireUser } from './user.js';

export interface WireError {
  /** `code` of the body. */
  readonly code: number;
  /**
   * The error is a condition of the service, not of the request: the HTTP status is `code` in every mode
   * (docs/product-decisions.md#service-conditions).
   */
  readonly service?: true;
  /**
   * The response has no body: clients save the body of an image URL over the customer's photo
   * (docs/contracts/megaoptim.md#9-what-the-plugin-does-with-answers).
   */
  readonly empty?: true;
}

/**
 * How this dialect renders each error. Sources: docs/contracts/megaoptim.md#5-errors,
 * docs/contracts/megaoptim.md#11-clashes-and-their-resolution
 */
export const wireErrors = {
  api_key_missing: { code: 404 },
  api_key_unknown: { code: 404 },
  insufficient_tokens: { code: 455 },
  invalid_parameter: { code: 400 },
  idempotency_key_reused: { code: 422 },
  idempotency_key_running: { code: 409 },
  registration_invalid: { code: 400 },
  already_registered: { code: 409 },
  // Errors of the administration and of /api; this dialect's routes do not throw them.
  account_not_found: { code: 404 },
  key_not_found: { code: 404 },
  delivery_not_found: { code: 404 },
  dead_letter_not_found: { code: 404 },
  connector_not_found: { code: 404 },
  watermark_not_found: { code: 404 },
  scope_missing: { code: 404 },
  image_not_found: { code: 404 },
  upload_not_found: { code: 404 },
  collection_not_found: { code: 404 },
  preset_not_found: { code: 404 },
  share_not_found: { code: 404 },
  webhook_endpoint_not_found: { code: 404 },
  session_invalid: { code: 404 },
  csrf_missing: { code: 404 },
  state_conflict: { code: 409 },
  job_unsettled: { code: 409 },
  malformed_body: { code: 400 },
  file_too_large: { code: 400 },
  body_too_large: { code: 413, service: true },
  job_not_found: { code: 404 },
  job_foreign: { code: 401 },
  // Errors of synchronous calls and of https-only dialects; this dialect's routes do not throw them.
  job_timed_out: { code: 504 },
  cancelled: { code: 500 },
  https_required: { code: 403 },
  wait_timed_out: { code: 504 },
  route_not_found: { code: 404, service: true },
  method_not_allowed: { code: 405, service: true },
  http_invalid: { code: 400, service: true },
  request_too_slow: { code: 408, service: true },
  url_too_long: { code: 414, service: true },
  expectation_unknown: { code: 417, service: true },
  headers_too_long: { code: 431, service: true },
  rate_limited: { code: 429, service: true },
  unavailable: { code: 503, service: true },
  internal: { code: 500 },
  // Rejected at submit. An error that a worker finds later is an image outcome with code 500.
  not_an_image: { code: 400 },
  image_damaged: { code: 400 },
  image_too_large: { code: 400 },
  svg_not_allowed: { code: 400 },
  source_unreachable: { code: 500 },
  egress_failed: { code: 500 },
  source_answered: { code: 500 },
  processing_failed: { code: 500 },
  not_processed: { code: 500 },
  source_lost: { code: 500 },
  address_refused: { code: 500 },
  connection_failed: { code: 503, service: true },
  artifact_missing: { code: 404, service: true, empty: true },
  storage_failed: { code: 503, service: true },
  destination_refused: { code: 500 },
  destination_failed: { code: 503, service: true },
  claim_lost: { code: 500 },
  lane_full: { code: 503 },
  setup_failed: { code: 500 },
} as const satisfies Record<ErrorCode, WireError>;

export interface ErrorBody {
  readonly status: 'error';
  readonly code: number;
  /**
   * Never empty: clients show the first element unchecked. An object, field -> messages, for registration only
   * (docs/contracts/megaoptim.md#11-clashes-and-their-resolution).
   */
  readonly errors: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly id?: string;
  readonly process_id?: string;
  readonly user?: WireUser;
}

/**
 * Includes the job and the account when they are known. Sources: docs/contracts/megaoptim.md#9-what-the-plugin-does-with-answers,
 * docs/contracts/megaoptim.md#11-clashes-and-their-resolution
 */
export function toErrorBody(code: number, errors: ErrorBody['errors'], { jobId, account }: ErrorContext = {}): ErrorBody {
  return {
    status: 'error',
    code,
    errors,
    ...(jobId !== undefined && { id: jobId, process_id: jobId }),
    ...(account && { user: toUser(account) }),
  };
}
