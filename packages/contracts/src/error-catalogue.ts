/**
 * Who causes an error (docs/reliability.md#faults). `input`: what the caller sent, or what it names; the failure is final. `service`: ours, or
 * the conditions that we run under; it never fails an image by itself.
 */
export type ErrorFault = 'input' | 'service';

/** An error of the catalogue: the sentence for the caller, and who causes it. */
export interface ErrorEntry {
  readonly message: string;
  readonly fault: ErrorFault;
}

/**
 * Every error that Pixmill throws deliberately. Each dialect maps each code to its wire
 * (`satisfies Record<ErrorCode, WireError>`), so a new code does not compile until every dialect has it.
 */
export const errorCatalogue = {
  api_key_missing: { message: 'API key missing', fault: 'input' },
  api_key_unknown: { message: 'Unknown API key', fault: 'input' },
  scope_missing: { message: 'This key may not do that', fault: 'input' },
  insufficient_tokens: { message: 'Insufficient tokens', fault: 'input' },
  invalid_parameter: { message: 'A parameter has an invalid value', fault: 'input' },
  idempotency_key_reused: { message: 'This Idempotency-Key was already used for a different request', fault: 'input' },
  idempotency_key_running: { message: 'The first request with this Idempotency-Key is still running', fault: 'input' },
  registration_invalid: { message: 'The registration is incomplete', fault: 'input' },
  already_registered: { message: 'This e-mail address is already registered', fault: 'input' },
  account_not_found: { message: 'No such account', fault: 'input' },
  key_not_found: { message: 'No such key', fault: 'input' },
  malformed_body: { message: 'The request body could not be read', fault: 'input' },
  file_too_large: { message: 'A file is larger than allowed', fault: 'input' },
  body_too_large: { message: 'The request body is larger than allowed', fault: 'input' },
  job_not_found: { message: 'Process not found', fault: 'input' },
  job_unsettled: { message: 'The process is still running', fault: 'input' },
  job_foreign: { message: 'This process belongs to another API key', fault: 'input' },
  image_not_found: { message: 'No such image', fault: 'input' },
  upload_not_found: { message: 'No such upload, or it has expired', fault: 'input' },
  collection_not_found: { message: 'No such collection', fault: 'input' },
  preset_not_found: { message: 'No such preset', fault: 'input' },
  share_not_found: { message: 'No such link, or it has expired', fault: 'input' },
  webhook_endpoint_not_found: { message: 'No such webhook endpoint', fault: 'input' },
  state_conflict: { message: 'Not possible in this state', fault: 'input' },
  session_invalid: { message: 'The session or its code is unknown or has expired', fault: 'input' },
  csrf_missing: { message: 'A request of a browser session needs its CSRF token and must come from the same origin', fault: 'input' },
  delivery_not_found: { message: 'No such delivery', fault: 'input' },
  job_timed_out: { message: 'The image was not finished in time; nothing was charged', fault: 'input' },
  cancelled: { message: 'The request ended before the image was finished; nothing was charged', fault: 'input' },
  watermark_not_found: { message: 'No such watermark', fault: 'input' },
  wait_timed_out: { message: 'The process has not finished yet; try again', fault: 'input' },
  https_required: { message: 'This endpoint requires https', fault: 'input' },
  route_not_found: { message: 'No such endpoint', fault: 'input' },
  method_not_allowed: { message: 'Method not allowed', fault: 'input' },
  http_invalid: { message: 'Not a valid HTTP request', fault: 'input' },
  request_too_slow: { message: 'The request did not arrive in time', fault: 'input' },
  url_too_long: { message: 'The URL is too long', fault: 'input' },
  headers_too_long: { message: 'The request headers are too long', fault: 'input' },
  expectation_unknown: { message: 'The only supported expectation is 100-continue', fault: 'input' },
  rate_limited: { message: 'Too many requests', fault: 'input' },
  unavailable: { message: 'Temporarily unavailable; try again later', fault: 'service' },
  internal: { message: 'Internal error', fault: 'service' },
  not_an_image: { message: 'Not a supported image', fault: 'input' },
  source_unreachable: { message: 'The image could not be downloaded', fault: 'input' },
  source_answered: { message: 'The image could not be downloaded: its server responded with an error', fault: 'input' },
  egress_failed: { message: 'The image could not be downloaded', fault: 'service' },
  image_damaged: { message: 'The image is damaged', fault: 'input' },
  image_too_large: { message: 'The image has more pixels or frames than allowed', fault: 'input' },
  svg_not_allowed: { message: 'The SVG uses features that are not allowed', fault: 'input' },
  processing_failed: { message: 'The image could not be processed', fault: 'input' },
  not_processed: { message: 'The image was not processed; it is kept for a replay', fault: 'service' },
  source_lost: { message: 'The image could not be processed: its stored source was lost. Send it again', fault: 'service' },
  dead_letter_not_found: { message: 'No such dead letter', fault: 'input' },
  address_refused: { message: 'Connections to this address are not allowed', fault: 'input' },
  connection_failed: { message: 'The connection failed', fault: 'service' },
  artifact_missing: { message: 'Not found', fault: 'service' },
  storage_failed: { message: 'The storage did not respond', fault: 'service' },
  destination_refused: { message: 'The destination rejected the result', fault: 'input' },
  destination_failed: { message: 'The destination did not respond', fault: 'service' },
  connector_not_found: { message: 'No such connector', fault: 'input' },
  claim_lost: { message: 'Another worker has claimed this job', fault: 'service' },
  lane_full: { message: 'Heavier images are in work; this one waits for its turn', fault: 'service' },
  setup_failed: { message: 'A required component could not be started', fault: 'service' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** All codes, for schemas and generated docs. */
export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]; // a cast, because Object.keys gives strings
